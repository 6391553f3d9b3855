#!/usr/bin/env python3
"""Counts neighbouring letters of plain texts and writes one table of log probabilities for TextRepair.

    python3 scripts/make-letter-pairs.py LANGUAGE TITLE FILE... > pipelines/vocabularies/scripts/pairs-LANGUAGE.tsv

Only the statistics are kept. `_` is the edge of a word. A value is 100 times the natural logarithm of the probability
of the second letter after the first, with half a count added to every pair of the alphabet.
"""
import collections
import math
import sys
import xml.etree.ElementTree as tree

ALPHABETS = {"az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyz", "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"}


def text(path):
    if path.endswith(".xml"):
        return " ".join(tree.parse(path).getroot().itertext())
    return open(path, encoding="utf-8").read()


def main():
    language, title, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    letters = ALPHABETS[language]
    counts, total = collections.Counter(), collections.Counter()
    for path in files:
        content = text(path).replace("İ", "i").replace("I", "ı" if language == "az" else "i").lower()
        word = "_"
        for letter in content + " ":
            if letter in letters:
                pair = word[-1] + letter
                word += letter
            elif word != "_":
                pair, word = word[-1] + "_", "_"
            else:
                continue
            counts[pair] += 1
            total[pair[0]] += 1
    print(f"# Log probabilities of neighbouring letters, {language}; {title}; {sum(total.values())} letters.")
    print("# Made by scripts/make-letter-pairs.py. first and second letter, _ for the edge of a word\tvalue")
    for a in "_" + letters:
        for b in letters + "_":
            p = (counts[a + b] + 0.5) / (total[a] + 0.5 * (len(letters) + 1))
            print(f"{a}{b}\t{round(100 * math.log(p))}")


main()
