#!/usr/bin/env python3
"""Compares the verdicts of `khazina validate --schema` with those of xmllint on every XML file of a corpus.

usage: agreement.py KHAZINA CORPUS [--rng] [--jing]

The schema of each file is chosen by the namespace or name of its root. With --rng the schemas are those of RELAX NG in
Schemas/ instead of the XML Schemas of the corpus; --jing asks jing too. A verdict is "valid" or "not valid"; files that
are not well-formed are not valid for either. Ends with 1 when a verdict differs from xmllint's; where jing differs from
xmllint, that is printed.
"""
import gzip, json, pathlib, re, shutil, subprocess, sys, tempfile

HOME = pathlib.Path(__file__).resolve().parents[2]
GROUP = 12


def with_stand_ins(corpus, folder):
    """The XML Schemas of the corpus, with stand-ins for those that they import from the network: for both judges."""
    shutil.copytree(corpus / "schemas/lido", folder / "lido")
    (folder / "lido/gml").mkdir()
    (folder / "lido/gml/feature.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.opengis.net/gml">'
        '<xs:element name="Point"/><xs:element name="LineString"/><xs:element name="Polygon"/></xs:schema>')
    groups = "".join(
        f'<xs:attributeGroup name="{name}Link"><xs:anyAttribute namespace="http://www.w3.org/1999/xlink" '
        'processContents="skip"/></xs:attributeGroup>'
        for name in ("simple", "extended", "locator", "arc", "resource", "title"))
    (folder / "ead-xlink.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xlink">'
        f"{groups}</xs:schema>")
    ead = (corpus / "schemas/ead2002/ead.xsd").read_text()
    (folder / "ead.xsd").write_text(ead.replace("http://www.loc.gov/standards/xlink/xlink.xsd", "ead-xlink.xsd"))
    return [
        (r"http://www\.lido-schema\.org", folder / "lido/lido-v1.0.xsd"),
        (r"http://www\.loc\.gov/MARC21/slim", corpus / "schemas/marcxml/MARC21slim.xsd"),
        (r"urn:isbn:1-931666-22-9", folder / "ead.xsd"),
        (r"http://www\.pbcore\.org/PBCore", corpus / "schemas/pbcore/pbcore-2.1.xsd"),
    ]


OURS = [
    (r"http://www\.lido-schema\.org", HOME / "Schemas/profiles/lido.rng"),
    (r"http://www\.loc\.gov/MARC21/slim", HOME / "Schemas/profiles/marcxml.rng"),
    (r"http://www\.openarchives\.org/OAI/2\.0/oai_dc/", HOME / "Schemas/profiles/oai-dc.rng"),
]


def files(corpus, schemas, folder):
    """Every XML file that one of the schemas is for: its name in the corpus, an unpacked copy, the schema."""
    found, skipped = [], 0
    for path in sorted(corpus.rglob("*")):
        if not path.is_file() or not re.search(r"\.xml(\.gz)?$", path.name):
            continue
        data = gzip.open(path).read() if path.name.endswith(".gz") else path.read_bytes()
        root = re.search(r"<(?![?!])[^>]*>", data[:20000].decode("latin-1").replace("\0", ""), re.S)
        schema = next((s for pattern, s in schemas if root and re.search(pattern, root.group(0))), None)
        if schema is None:
            skipped += 1
            continue
        plain = folder / f"{len(found)}.xml"
        plain.write_bytes(data)
        found.append((path.relative_to(corpus), plain, schema))
    return found, skipped


def ours(khazina, plains, schema):
    """By file the codes of what is no matter of rules or content; one run for a few files."""
    run = subprocess.run(
        [khazina, "validate", *plains, "--profile", "none", "--schema", schema, "--ndjson", "-", "--max-examples", "3000"],
        capture_output=True, text=True)
    if run.returncode not in (0, 1, 3):
        sys.exit(f"{plains}: {run.stderr}")
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    if len(plains) > 1 and any(line["count"] > line["shown"] for line in lines if "count" in line):
        return {name: codes for plain in plains for name, codes in ours(khazina, [plain], schema).items()}
    codes = {str(plain): set() for plain in plains}
    for line in lines:
        if "count" not in line and line["code"].startswith("schema."):
            codes[line["source"]].add(line["code"])
    return codes


def jing(plains, schema):
    """The files that jing finds fault with; one by one, since it gives up at the first that is not well-formed."""
    return {plain for plain in plains if subprocess.run(["jing", schema, plain], capture_output=True).returncode}


def main():
    khazina, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    wants_rng, wants_jing = "--rng" in sys.argv, "--jing" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        schemas = OURS if wants_rng else with_stand_ins(corpus, folder)
        found, skipped = files(corpus, schemas, folder)
        same = different = jing_same = 0
        for _, schema in schemas:
            group = [(path, plain) for path, plain, other in found if other == schema]
            faults = {}
            for first in range(0, len(group), GROUP):
                faults.update(ours(khazina, [plain for _, plain in group[first:first + GROUP]], schema))
            jings = jing([plain for _, plain in group], schema) if wants_jing and group else set()
            for path, plain in group:
                judge = subprocess.run(
                    ["xmllint", "--nonet", "--noout", "--stream", "--relaxng" if wants_rng else "--schema", schema, plain],
                    capture_output=True)
                if judge.returncode == 5:
                    sys.exit(f"{schema}: {judge.stderr.decode(errors='replace')}")
                mine, theirs = not faults[str(plain)], judge.returncode == 0
                if mine == theirs:
                    same += 1
                else:
                    different += 1
                    print(f"{path}: ours {sorted(faults[str(plain)]) or 'valid'}, xmllint {judge.returncode}: "
                          + (judge.stderr.decode(errors="replace").splitlines() or [""])[0][-160:])
                if wants_jing and (plain not in jings) != theirs:
                    print(f"jing: {path}: {'valid' if plain not in jings else 'not valid'}, xmllint {judge.returncode}")
                else:
                    jing_same += wants_jing
    print(f"{same} the same, {different} different, {skipped} files without a schema"
          + (f"; jing says the same as xmllint of {jing_same}" if wants_jing else ""))
    return 1 if different or not same else 0


if __name__ == "__main__":
    sys.exit(main())
