#!/usr/bin/env python3
"""Runs Splink on folders of the er-bench layout, with the models of its users: a level set for each field.

    python3 -m venv VENV && VENV/bin/pip install splink==5.0.0 pandas
    VENV/bin/python Benchmarks/matching/splink.py --out FOLDER SET...

Writes FOLDER/NAME.csv (id,cluster) for evaluate.py; m by EM, link at probability 0.95, connected components.
It reads records.csv only. Which fields are compared follows from the header.
"""
import argparse
import csv
import os
import resource
import sys

sys.path.pop(0)  # this file has the package's name

import pandas
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

TEXT = {"name", "title", "creator", "artist", "full_name", "given_name", "surname", "authors", "addr", "address_1",
        "suburb", "birth_place"}
EXACT = {"year", "begin_year", "end_year", "kind", "medium", "place", "gender", "occupation", "state", "postcode",
         "postcode_fake", "city", "phone", "dob", "date_of_birth", "soc_sec_id", "genre", "nationality"}


def settings(columns):
    comparisons = [cl.JaroWinklerAtThresholds(c, [0.95, 0.88]).configure(term_frequency_adjustments=True)
                   if c in TEXT else cl.ExactMatch(c) for c in columns if c in TEXT | EXACT]
    text = [c for c in columns if c in TEXT]
    other = [c for c in columns if c in EXACT]
    rules = [block_on(c) for c in text + other if c not in {"kind", "gender", "state", "medium", "place"}][:4]
    return SettingsCreator(link_type="dedupe_only", unique_id_column_name="id", comparisons=comparisons,
                           blocking_rules_to_generate_predictions=rules), rules


def run(folder, out):
    frame = pandas.read_csv(os.path.join(folder, "records.csv"), dtype=str, keep_default_na=False)
    frame = frame.apply(lambda column: column.str.lower().replace("", None))
    chosen, rules = settings(list(frame.columns))
    linker = Linker(DuckDBAPI().register(frame), chosen)
    linker.training.estimate_probability_two_random_records_match(rules[:1], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95).as_pandas_dataframe()
    name = os.path.basename(os.path.normpath(folder))
    with open(os.path.join(out, name + ".csv"), "w", newline="", encoding="utf-8") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(["id", "cluster"])
        writer.writerows(sorted(zip(clusters["id"], clusters["cluster_id"])))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{name}: {usage.ru_utime + usage.ru_stime:.1f} CPU s since the start, {usage.ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folders", nargs="+")
    ap.add_argument("--out", required=True)
    options = ap.parse_args()
    os.makedirs(options.out, exist_ok=True)
    for folder in options.folders:
        run(folder, options.out)
