"""Judges the forms of a dataset with libraries that share no code with Khazina: rdflib, PyLD, frictionless.

Usage: forms.py DATASET. Ends with 1 when something is wrong.
"""
import json
import os
import sys

import frictionless
import rdflib
from pyld import jsonld

folder = sys.argv[1]
wrong = 0


def path(name):
    return os.path.join(folder, name)


def judge(what, holds, detail=""):
    global wrong
    print(f"{'ok' if holds else 'WRONG':12} {what}{'' if holds else ': ' + str(detail)[:500]}")
    wrong += not holds


def lines(name):
    with open(path(name), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


objects = {record["id"]: record for record in lines("objects.ndjson")}
base = "https://khazina.example/"
EDM, DC = "http://www.europeana.eu/schemas/edm/", "http://purl.org/dc/elements/1.1/"

if os.path.exists(path("edm.rdf")):
    xml = rdflib.Graph().parse(path("edm.rdf"))
    triples = rdflib.Graph().parse(path("edm.nt"), format="nt")
    judge(f"edm.rdf and edm.nt are one graph ({len(xml)} triples)", len(xml - triples) + len(triples - xml) == 0,
          list(xml - triples)[:2] + list(triples - xml)[:2])
    kind = rdflib.RDF.type
    described = set(map(str, xml.subjects(kind, rdflib.URIRef(EDM + "ProvidedCHO"))))
    judge(f"EDM has every object ({len(described)})", described == {base + "object/" + i for i in objects},
          len(described ^ {base + "object/" + i for i in objects}))
    missing = [i for i, o in objects.items() for t in o.get("titles", [])[:1] if t["type"] in ("main", "supplied")
               and t["value"] not in map(str, xml.objects(rdflib.URIRef(base + "object/" + i),
                                                          rdflib.URIRef(DC + "title")))]
    judge("EDM has the title of every object", not missing, missing[:3])
    dangling = [o for o in xml.objects() if isinstance(o, rdflib.URIRef) and str(o).startswith(base)
                and (o, None, None) not in xml]
    judge("every agent, place and object that EDM refers to is described", not dangling, dangling[:3])
    required = [EDM + "aggregatedCHO", EDM + "dataProvider", EDM + "provider"]
    aggregations = list(xml.subjects(kind, rdflib.URIRef("http://www.openarchives.org/ore/terms/Aggregation")))
    lacking = [(a, p) for a in aggregations for p in required if (a, rdflib.URIRef(p), None) not in xml]
    judge(f"every aggregation has what EDM requires ({len(aggregations)})", not lacking, lacking[:3])

if os.path.exists(path("schema-org.jsonld")):
    with open(path("schema-org.jsonld"), encoding="utf-8") as file:
        document = json.load(file)
    expanded = {node["@id"]: node for node in jsonld.expand(document)}
    judge(f"schema.org expands ({len(expanded)} nodes)", len(expanded) == len(document["@graph"]))
    name = "https://schema.org/name"
    lost = [i for i, o in objects.items()
            if sorted(t["value"] for t in o.get("titles", []) if t["type"] in ("main", "supplied"))
            != sorted(v.get("@value") for v in expanded.get(base + "object/" + i, {}).get(name, []))]
    judge("schema.org says every main title", not lost, lost[:3])
    framed = jsonld.frame(document, {"@context": document["@context"], "@type": "VisualArtwork"})
    wanted = sum(1 for o in objects.values() if o["kind"] == "object")
    got = len(framed["@graph"]) if "@graph" in framed else int("@id" in framed)
    judge(f"schema.org frames by type ({wanted})", got == wanted, got)
    graph = rdflib.Graph().parse(path("schema-org.jsonld"), format="json-ld")
    judge(f"schema.org loads in rdflib ({len(graph)} triples)", len(graph) > len(expanded))

if os.path.exists(path("linked-art.jsonld")):
    with open(path("linked-art.jsonld"), encoding="utf-8") as file:
        document = json.load(file)
    # Without a network: members become IRIs of one vocabulary, which is enough to see that the structure holds.
    document["@context"] = {"@vocab": "https://linked.art/ns/terms/", "id": "@id", "type": "@type"}
    expanded = {node["@id"]: node for node in jsonld.expand(document)}
    judge(f"Linked Art expands ({len(expanded)} nodes)", len(expanded) == len(document["@graph"]))
    lost = [i for i, o in objects.items() if len(o.get("titles", [])) + len(o.get("identifiers", []))
            != len(expanded.get(base + "object/" + i, {}).get("https://linked.art/ns/terms/identified_by", []))]
    judge("Linked Art has every name and identifier", not lost, lost[:3])

if os.path.exists(path("dcat.jsonld")):
    graph = rdflib.Graph().parse(path("dcat.jsonld"), format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    judge(f"DCAT names the files ({len(list(graph.subjects(rdflib.RDF.type, dcat.Distribution)))})",
          (None, rdflib.RDF.type, dcat.Dataset) in graph)

if os.path.exists(path("datapackage.json")):
    report = frictionless.validate(path("datapackage.json"))
    judge(f"frictionless finds nothing wrong ({len(report.tasks)} resources)", report.valid,
          report.flatten(["name", "type", "note"])[:5])

sys.exit(1 if wrong else 0)
