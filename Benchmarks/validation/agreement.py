#!/usr/bin/env python3
"""Compares the verdicts of `khazina validate --schema` with those of xmllint on every XML file of a corpus.

usage: agreement.py KHAZINA CORPUS [--rng]

The schema of each file is chosen by the namespace or name of its root. With --rng the schemas are those of RELAX NG in
Schemas/ instead of the XML Schemas of the corpus. A verdict is "valid" or "not valid"; files that are not well-formed
are not valid for either.
"""
import gzip, json, pathlib, re, shutil, subprocess, sys, tempfile

khazina, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
home = pathlib.Path(__file__).resolve().parents[2]
schemas = [
    (r"http://www\.lido-schema\.org", corpus / "schemas/lido/lido-v1.0.xsd", home / "Schemas/profiles/lido.rng"),
    (r"http://www\.loc\.gov/MARC21/slim", corpus / "schemas/marcxml/MARC21slim.xsd", home / "Schemas/profiles/marcxml.rng"),
    (r"urn:isbn:1-931666-22-9", corpus / "schemas/ead2002/ead.xsd", None),
    (r"http://www\.pbcore\.org/PBCore", corpus / "schemas/pbcore/pbcore-2.1.xsd", None),
    (r"http://www\.openarchives\.org/OAI/2\.0/oai_dc/", None, home / "Schemas/profiles/oai-dc.rng"),
]
wants_rng = "--rng" in sys.argv
# The XML Schema of LIDO imports one of GML that the corpus does not have; this stands for it, for both judges.
stub = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.opengis.net/gml">
<xs:element name="Point"/><xs:element name="LineString"/><xs:element name="Polygon"/></xs:schema>"""
lido = pathlib.Path(tempfile.mkdtemp()) / "lido"
shutil.copytree(corpus / "schemas/lido", lido)
(lido / "gml").mkdir()
(lido / "gml/feature.xsd").write_text(stub)
schemas[0] = (schemas[0][0], lido / "lido-v1.0.xsd", schemas[0][2])
# The same for EAD, which imports XLink from the network.
groups = "".join(
    f'<xs:attributeGroup name="{name}Link"><xs:anyAttribute namespace="http://www.w3.org/1999/xlink" processContents="skip"/>'
    "</xs:attributeGroup>" for name in ("simple", "extended", "locator", "arc", "resource", "title"))
(lido / "ead-xlink.xsd").write_text(
    f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xlink">{groups}</xs:schema>')
ead = (corpus / "schemas/ead2002/ead.xsd").read_text().replace("http://www.loc.gov/standards/xlink/xlink.xsd", "ead-xlink.xsd")
(lido / "ead.xsd").write_text(ead)
schemas[2] = (schemas[2][0], lido / "ead.xsd", None)
same = different = skipped = 0
for path in sorted(corpus.rglob("*")):
    name = path.name
    if not path.is_file() or not re.search(r"\.xml(\.gz)?$", name):
        continue
    data = gzip.open(path).read() if name.endswith(".gz") else path.read_bytes()
    head = data[:20000].decode("latin-1").replace("\0", "")
    root = re.search(r"<(?![?!])[^>]*>", head, re.S)
    found = None
    for pattern, xsd, rng in schemas:
        if root and re.search(pattern, root.group(0)):
            found = rng if wants_rng else xsd
            break
    if not found:
        skipped += 1
        continue
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "input.xml"
        plain.write_bytes(data)
        flag = "--relaxng" if wants_rng else "--schema"
        judge = subprocess.run(["xmllint", "--nonet", "--noout", "--stream", flag, found, plain], capture_output=True)
        ours = subprocess.run(
            [khazina, "validate", plain, "--schema", found, "--ndjson", "-", "--max-examples", "1"], capture_output=True, text=True)
    if ours.returncode not in (0, 1, 3) or judge.returncode == 5:
        sys.exit(f"{path}: {ours.stderr} {judge.stderr.decode(errors='replace')}")
    # What is no matter of a schema (rules, content) does not count here.
    codes = [f["code"] for f in map(json.loads, ours.stdout.splitlines()) if "count" in f]
    broken = [c for c in codes if c.startswith("schema.")]
    (mine, theirs) = (not broken, judge.returncode == 0)
    if mine == theirs:
        same += 1
    else:
        different += 1
        print(f"{path.relative_to(corpus)}: ours {'valid' if mine else broken}, xmllint {judge.returncode}: "
              + judge.stderr.decode(errors="replace").splitlines()[0][-160:])
print(f"{same} the same, {different} different, {skipped} files without a schema")
sys.exit(1 if different else 0)
