#!/usr/bin/env python3
"""Judges a SARIF file: usage: sarif.py FILE. Schema beside this script; then what a schema cannot say."""
import json, pathlib, sys
import jsonschema

log = json.loads(pathlib.Path(sys.argv[1]).read_text())
schema = json.loads((pathlib.Path(__file__).parent / "sarif.schema.json").read_text())
faults = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(schema).iter_errors(log)]
for run in log.get("runs", []):
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    if len(set(rules)) < len(rules):
        faults.append("a rule stands twice")
    for number, result in enumerate(run["results"]):
        if rules[result["ruleIndex"]] != result["ruleId"]:
            faults.append(f"result {number}: ruleIndex is not that of {result['ruleId']}")
        if not result.get("locations"):
            faults.append(f"result {number}: no place")
print("\n".join(faults) or "valid")
sys.exit(1 if faults else 0)
