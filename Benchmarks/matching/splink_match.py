#!/usr/bin/env python3
"""Groups records.csv of a FOLDER with Splink 5.0.0 and a model made by hand for its kind of record.

    splink_match.py FOLDER KIND PREFIX

Writes PREFIX-0.95.csv and so on, `id,cluster`, one for each threshold of the match probability: u from random pairs, m by
EM without labels, connected components. Nothing here reads the truth.
"""
import logging
import os
import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999]


def rare(column, *thresholds):
    return cl.JaroWinklerAtThresholds(column, list(thresholds)).configure(term_frequency_adjustments=True)


def exact(column):
    return cl.ExactMatch(column).configure(term_frequency_adjustments=True)


LAST = "regexp_extract({0}, '([^ ]+)$', 1)"
# The words of a name without accents and signs, in the order of the alphabet: one form for `Haagen, Joris` and `Joris Haagen`.
PLAIN = "regexp_replace(strip_accents(lower(name)), '[^a-z ]', ' ', 'g')"
WORDS = f"list_filter(string_split({PLAIN}, ' '), lambda w: length(w) > 1)"
PERSON = dict(
    prepare={"sorted_name": f"array_to_string(list_sort({WORDS}), ' ')",
             "longest": f"list_sort({WORDS}, 'DESC')[1]",
             "family": "CASE WHEN contains(name, ',') THEN regexp_extract(strip_accents(name), '^([^,]+)', 1) "
                       "ELSE " + LAST.format("strip_accents(name)") + " END"},
    comparisons=[rare("sorted_name", 0.95, 0.88, 0.8), cl.LevenshteinAtThresholds("begin_year", 1),
                 cl.LevenshteinAtThresholds("end_year", 1), exact("nationality"), cl.ExactMatch("gender")],
    prior=[["sorted_name"]], recall=0.8,
    blocking=[["sorted_name"], ["family"], ["begin_year", "end_year"], ["longest", "begin_year"]],
    training=[["begin_year", "end_year"], ["sorted_name"]])
MODELS = {
    "agents": PERSON,
    "name-variants": PERSON,
    "historical-persons": dict(
        prepare={}, comparisons=[rare("first_name", 0.92, 0.8), rare("surname", 0.92, 0.8),
                                 cl.LevenshteinAtThresholds("dob", [1, 2]), cl.LevenshteinAtThresholds("postcode_fake", [1, 2]),
                                 exact("birth_place"), exact("occupation")],
        blocking=[["first_name", "surname"], ["surname", "dob"], ["first_name", "dob"], ["postcode_fake", "first_name"],
                  ["postcode_fake", "surname"], ["dob", "birth_place"]],
        training=[["first_name", "surname"], ["dob"]]),
    "bibliography": dict(
        prepare={"plain_title": "regexp_replace(strip_accents(title), '[^a-z0-9]+', ' ', 'g')",
                 "beginning": "left(regexp_replace(lower(title), '[^a-z]', '', 'g'), 8)",
                 "families": "array_to_string(list_sort(list_transform(string_split(strip_accents(authors), ','), "
                             "lambda a: regexp_extract(trim(a), '([^ ]+)$', 1))), ' ')",
                 "author": "lower(" + LAST.format("split_part(authors, ',', 1)") + ")"},
        comparisons=[rare("plain_title", 0.97, 0.9, 0.8), cl.JaroWinklerAtThresholds("families", [0.95, 0.8]),
                     cl.LevenshteinAtThresholds("year", 1)],
        prior=[["plain_title", "year"]], recall=0.8,
        blocking=[["beginning"], ["author", "year"], ["families"]], training=[["plain_title"], ["families"]]),
    "recordings": dict(
        prepare={"beginning": "left(title, 6)", "start": "left(artist, 6)"},
        comparisons=[rare("artist", 0.95, 0.85), rare("title", 0.95, 0.85), cl.JaroWinklerAtThresholds("tracks", [0.95, 0.8]),
                     cl.ExactMatch("genre"), cl.ExactMatch("year")],
        blocking=[["beginning", "start"], ["title"], ["artist"]], training=[["title"], ["artist"]]),
    "persons": dict(
        prepare={}, comparisons=[rare("given_name", 0.92, 0.8), rare("surname", 0.92, 0.8),
                                 cl.LevenshteinAtThresholds("date_of_birth", [1, 2]), cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
                                 cl.LevenshteinAtThresholds("postcode", 1), rare("address_1", 0.9), exact("suburb")],
        blocking=[["soc_sec_id"], ["given_name", "surname"], ["date_of_birth"], ["postcode", "surname"], ["postcode", "given_name"],
                  ["address_1"]],
        training=[["soc_sec_id"], ["date_of_birth"]]),
    "institutions": dict(
        prepare={"telephone": "regexp_replace(phone, '[^0-9]', '', 'g')", "beginning": "left(name, 4)",
                 "house": "regexp_extract(addr, '^([0-9]+)', 1)"},
        comparisons=[rare("name", 0.92, 0.8, 0.7), cl.JaroWinklerAtThresholds("addr", [0.92, 0.8]),
                     cl.LevenshteinAtThresholds("telephone", 1), cl.JaroWinklerAtThresholds("city", 0.88)],
        blocking=[["telephone"], ["beginning"], ["house"]], training=[["telephone"], ["beginning"]]),
    "works": dict(
        prepare={"plain_title": "trim(regexp_replace(strip_accents(title), '[^[:alnum:]]+', ' ', 'g'))",
                 "beginning": "left(regexp_replace(lower(title), '[^[:alpha:]]', '', 'g'), 6)",
                 "surname": "lower(strip_accents(coalesce(nullif(split_part(creator, ',', 1), creator), "
                            + LAST.format("creator") + ")))",
                 "digits": "regexp_extract(year, '([0-9]{4})', 1)"},
        comparisons=[rare("plain_title", 0.97, 0.92, 0.85), rare("surname", 0.92, 0.8),
                     cl.LevenshteinAtThresholds("digits", 1), exact("medium"), exact("place"), cl.ExactMatch("kind")],
        prior=[["plain_title", "surname"]], recall=0.5,
        blocking=[["plain_title"], ["beginning", "digits"], ["surname", "digits"], ["beginning", "surname"]],
        training=[["plain_title"], ["surname", "digits"]]),
}


def main():
    folder, kind, prefix = sys.argv[1:4]
    logging.disable(logging.WARNING)
    model = MODELS[kind]
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    path = os.path.join(folder, "records.csv").replace("'", "''")
    source = f"read_csv('{path}', all_varchar = true, header = true)"
    columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    values = [f"nullif(\"{c}\", '') AS \"{c}\"" if c == "id" else f"nullif(lower(\"{c}\"), '') AS \"{c}\"" for c in columns]
    made = [f"nullif({sql}, '') AS {name}" for name, sql in model["prepare"].items()]
    connection.execute(f"CREATE TABLE plain AS SELECT {', '.join(values)} FROM {source}")
    connection.execute(f"CREATE TABLE records AS SELECT {', '.join(['*'] + made)} FROM plain")
    api = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="id", comparisons=model["comparisons"],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in model["blocking"]])
    linker = Linker(api.register("records"), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in model.get("prior", model["blocking"][:1])], recall=model.get("recall", 0.7))
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in model["training"]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    pairs = linker.inference.predict(threshold_match_probability=THRESHOLDS[0])
    for threshold in THRESHOLDS:
        groups = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=threshold)
        rows = connection.execute(f"SELECT id, cluster_id FROM {groups.physical_name} ORDER BY id").fetchall()
        with open(f"{prefix}-{threshold}.csv", "w", encoding="utf-8") as out:
            out.write("id,cluster\n")
            out.writelines(f"{id},{cluster}\n" for id, cluster in rows)


if __name__ == "__main__":
    sys.exit(main())
