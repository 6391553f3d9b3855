#!/usr/bin/env python3
"""Counts how the dates of a corpus are read, for the table in docs/dates.md.

    scripts/date-coverage.py CORPUS [--khazina .build/release/khazina] [--shapes N] [--strings DIR]

Takes every date-like string of the corpus' date fields, runs `khazina date --tsv` on them and prints, as Markdown,
the counts by source and status, then the most frequent shapes (9 = any digit) that are not understood.
With --strings, the strings go to one file per source in DIR and the results beside them, for reading by eye.
"""
import argparse, collections, csv, gzip, io, json, os, re, subprocess, sys, tempfile
import xml.etree.ElementTree as ET

csv.field_size_limit(1 << 30)


def data(path):
    raw = open(path, "rb").read()
    return gzip.decompress(raw) if path.endswith(".gz") else raw


def text(path):
    return data(path).decode("utf-8-sig", "replace")


def files(root, *endings):
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.join(folder, name)


def elements(path):
    """All elements of an XML file, by local name; nothing when it is not well-formed."""
    try:
        for _, node in ET.iterparse(io.BytesIO(data(path))):
            if isinstance(node.tag, str):
                yield node.tag.rsplit("}", 1)[-1], node
    except ET.ParseError:
        return


def values(tree, *keys):
    """The values of JSON keys at any depth."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in keys and isinstance(value, (str, int)) and not isinstance(value, bool):
                yield str(value)
            else:
                yield from values(value, *keys)
    elif isinstance(tree, list):
        for value in tree:
            yield from values(value, *keys)


def table(path, *columns):
    for row in csv.DictReader(io.StringIO(text(path))):
        for column in columns:
            if row.get(column) is not None:
                yield row[column]


def lines(path, *keys):
    for line in text(path).splitlines():
        yield from values(json.loads(line), *keys)


def marc(root):
    """260 $c and 264 $c of ISO 2709 files, as far as the bytes are UTF-8."""
    for path in files(root, ".mrc", ".mrc.gz", ".dat"):
        for field in data(path).split(b"\x1e"):
            if b"\x1fa" in field[:8] or b"\x1fb" in field or b"\x1fc" in field[:6]:
                for part in field.split(b"\x1f")[1:]:
                    if part[:1] == b"c" and re.fullmatch(rb"c[\[\]<>(),.;?~a-zA-Z ]*[0-9lI\-\[\]][^\x1d]{0,60}", part) \
                            and re.search(rb"1[0-9][0-9\-][0-9\-?]|20[0-9\-]", part) and len(field) < 400 \
                            and re.match(rb"[ 0-9#][ 0-9#]\x1f[ab c]", field[:4]) and b"\x1fb" in field:
                        yield part[1:].decode("utf-8", "replace")


def marcxml(root):
    for path in files(root, ".xml", ".xml.gz"):
        for name, node in elements(path):
            if name == "datafield" and node.get("tag") in ("260", "264"):
                for part in node:
                    if part.get("code") == "c" and part.text:
                        yield part.text


def named(root, *names):
    for path in files(root, ".xml", ".xml.gz"):
        for name, node in elements(path):
            if name in names:
                value = " ".join("".join(node.itertext()).split())
                if value:
                    yield value


def lido(root, *names):
    for path in files(root, ".xml", ".xml.gz"):
        for name, node in elements(path):
            if name in names and node.text and node.text.strip():
                yield " ".join(node.text.split())


def sources(root):
    at = lambda *parts: os.path.join(root, *parts)
    yield "Tate works, dateText", "en", lines(at("museum/tate/artworks-sample.jsonl.gz"), "dateText")
    yield "Tate artists, date", "en", lines(at("museum/tate/artists.jsonl.gz"), "date")
    yield "NPG objects, Dated", "en", table(at("museum/npg-smithsonian/NPGObjects3.csv.gz"), "Dated")
    yield "NPG persons, DisplayDate", "en", table(
        at("museum/npg-smithsonian/NPGConstituents3.csv.gz"), "DisplayDate", "Displaydate", "DisplayDates")
    yield "MoMA artists, begin and end", "", table(at("museum/moma/Artists.csv.gz"), "BeginDate", "EndDate")
    yield "NGA constituents, years", "", table(
        at("museum/nga-washington/constituents.csv.gz"), "beginyear", "endyear")
    yield "Whitney artists, years", "", table(at("museum/whitney/artists.csv"), "begin_date", "end_date")
    yield "WCMA exhibitions, ISO dates", "", values(
        json.loads(text(at("museum/wcma/Exhibitions-utf8.json.gz"))), "BeginISODate", "EndISODate")
    yield "LIDO displayDate", "", lido(at("museum"), "displayDate")
    yield "LIDO earliest and latest", "", lido(at("museum"), "earliestDate", "latestDate")
    yield "MARC 21 260 $c (ISO 2709)", "", marc(at("library"))
    yield "MARCXML 260/264 $c", "", marcxml(at("library"))
    yield "EAD unitdate", "", named(at("library"), "unitdate")
    yield "EDM and DC dates", "", named(
        at("library"), "date", "created", "issued", "dateCreated", "dateIssued", "begin", "end")
    yield "PBCore and EBUCore", "", named(at("audiovisual"), "pbcoreAssetDate", "instantiationDate", "created")
    yield "ONIX PublicationDate", "", named(at("creative-industries"), "PublicationDate", "b003")
    yield "New York Philharmonic", "", nyphil(at("performing-arts"))
    yield "Einakter", "", einakter(at("theatre"))
    yield "EDTF suite, natural language", "en", suite(at("suites/edtf/natural-language-dates.tsv"))


def nyphil(root):
    for path in files(root, ".json", ".json.gz"):
        try:
            yield from values(json.loads(text(path)), "Date", "season")
        except ValueError:
            continue


def einakter(root):
    for path in files(root, ".jsonl", ".jsonl.gz"):
        yield from lines(path, "yearWritten", "yearPrinted", "premiered", "printed", "created")


def suite(path):
    for line in text(path).splitlines()[1:]:
        yield line.split("\t")[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("--khazina", default=".build/release/khazina")
    parser.add_argument("--shapes", type=int, default=40)
    parser.add_argument("--strings")
    options = parser.parse_args()
    statuses = ["dated", "undated", "ambiguous", "invalid", "unparsed"]
    left = collections.Counter()
    total = collections.Counter()
    print("| source | strings | distinct | " + " | ".join(statuses) + " |")
    print("|---|--:|--:|" + "--:|" * len(statuses))
    for name, language, strings in sources(options.corpus):
        try:
            counted = collections.Counter(" ".join(s.split()) for s in strings)
        except FileNotFoundError:
            print(f"{name}: no such file", file=sys.stderr)
            continue
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8", delete=False) as file:
            file.write("text\tlanguage\n" + "".join(f"{s}\t{language}\n" for s in counted))
        out = subprocess.run([options.khazina, "date", "--tsv", file.name], capture_output=True, text=True, check=True)
        os.unlink(file.name)
        rows = [line.split("\t") for line in out.stdout.rstrip("\n").split("\n")][1:]
        count = collections.Counter()
        for row in rows:
            count[row[4]] += counted[row[0]]
            if row[4] in ("unparsed", "invalid"):
                left[re.sub(r"\d", "9", row[0])] += counted[row[0]]
        if options.strings:
            os.makedirs(options.strings, exist_ok=True)
            with open(os.path.join(options.strings, re.sub(r"\W+", "-", name) + ".tsv"), "w") as file:
                for row in rows:
                    file.write("\t".join([str(counted[row[0]])] + row) + "\n")
        total.update(count)
        print(f"| {name} | {sum(counted.values()):,} | {len(counted):,} | "
              + " | ".join(f"{count[s]:,}" for s in statuses) + " |")
    print(f"| **all** | {sum(total.values()):,} | | " + " | ".join(f"{total[s]:,}" for s in statuses) + " |")
    print("\n| left over | count |\n|---|--:|")
    for shape, number in left.most_common(options.shapes):
        print(f"| `{shape.replace('|', '¦')[:90]}` | {number} |")
    print(f"\n{len(left)} shapes in all.")


main()
