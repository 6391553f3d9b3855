#!/usr/bin/env python3
"""Writes Sources/CUnicodeTables/tables.c and samples/unicode/ from Python's unicodedata.

Run it from the root of the package:  python3 scripts/make-unicode-tables.py
With --all FILE it writes nothing but the complete conformance data, for the tests to read from
KHAZINA_UNICODE_SAMPLE=FILE.
The Unicode version is that of the Python which runs it; it is recorded in the output.
"""
import html.entities
import sys
import unicodedata as ud

LIMIT, BLOCK = 0x110000, 256
HANGUL = range(0xAC00, 0xAC00 + 11172)

# Flags, the same as in include/cunicode.h.
NFC_UNSAFE, DROP, SPACE, LATIN, CYRILLIC, CONFUSABLE, WORD, JOINER = (1 << i for i in range(8))

# First word of a letter's Unicode name -> ISO 15924 code; the position is the number in the table.
SCRIPTS = [
    ("", "Zyyy"), ("LATIN", "Latn"), ("CYRILLIC", "Cyrl"), ("ARABIC", "Arab"), ("GREEK", "Grek"), ("HEBREW", "Hebr"),
    ("ARMENIAN", "Armn"), ("GEORGIAN", "Geor"), ("CJK", "Hani"), ("HIRAGANA", "Hira"), ("KATAKANA", "Kana"),
    ("HANGUL", "Hang"), ("DEVANAGARI", "Deva"), ("THAI", "Thai"), ("SYRIAC", "Syrc"), ("ETHIOPIC", "Ethi"),
    ("BENGALI", "Beng"), ("TAMIL", "Taml"), ("TIBETAN", "Tibt"), ("MONGOLIAN", "Mong"), ("GUJARATI", "Gujr"),
    ("GURMUKHI", "Guru"), ("TELUGU", "Telu"), ("KANNADA", "Knda"), ("MALAYALAM", "Mlym"), ("KHMER", "Khmr"),
    ("LAO", "Laoo"), ("MYANMAR", "Mymr"), ("SINHALA", "Sinh"), ("COPTIC", "Copt"), ("RUNIC", "Runr"),
    ("GOTHIC", "Goth"), ("OLD TURKIC", "Orkh"), ("CAUCASIAN ALBANIAN", "Aghb"), ("THAANA", "Thaa"),
]
SPACES = {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}
ZERO_WIDTH = {0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E, 0x034F}
BIDI = {0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
# Letters that no normalization form takes apart, though a reader sees a base letter with a stroke or a ligature.
STROKES = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
           "ŋ": "n", "ǝ": "ə", "ɵ": "o", "ƣ": "gh", "ƶ": "z"}


def compositions():
    pairs = {}
    for c in range(LIMIT):
        d = ud.decomposition(chr(c))
        if d and not d.startswith("<") and " " in d and c not in HANGUL:
            a, b = (int(x, 16) for x in d.split())
            if ud.normalize("NFC", chr(a) + chr(b)) == chr(c):
                pairs[(a, b)] = c
    return pairs


def starts_name(c):
    return ud.name(chr(c), "")


def script(c, names={}):
    if not names:
        names.update({word: i for i, (word, _) in enumerate(SCRIPTS) if word})
    if not ud.category(chr(c)).startswith(("L", "M")):
        return 0
    name = starts_name(c).removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ").removeprefix("MODIFIER LETTER ")
    two = " ".join(name.split()[:2])
    return names.get(two, names.get(name.split()[0] if name else "", 0))


def drop_class(c):
    if c in SPACES: return 0
    if c == 0xAD: return 4
    if c == 0x640: return 5
    if c in ZERO_WIDTH: return 2
    if c in BIDI: return 3
    if ud.category(chr(c)) == "Cc" or c in (0xFFF9, 0xFFFA, 0xFFFB): return 1
    return 0


def flags(c, seconds, pairs):
    if 0xD800 <= c < 0xE000:
        return 0
    ch, f = chr(c), 0
    if ud.combining(ch) or ud.normalize("NFC", ch) != ch or c in seconds: f |= NFC_UNSAFE
    if drop_class(c): f |= DROP
    if c in SPACES or (ud.category(ch) == "Zs" and c != 0x20): f |= SPACE
    kind, s = ud.category(ch), script(c)
    if kind.startswith("L") and s == 1: f |= LATIN
    if kind.startswith("L") and s == 2: f |= CYRILLIC
    if c in (0x1DD, 0x18E): f |= CONFUSABLE
    if kind[0] in "LMN": f |= WORD
    # Scripts in which U+200C and U+200D are spelling, not noise.
    if kind[0] in "LM" and c >= 0x0590 and s not in (0, 1, 2, 4): f |= JOINER
    return f


def folded(ch):
    text, before = ch, None
    while text != before:
        before = text
        text = "".join(x for x in ud.normalize("NFKD", text.casefold()) if not ud.category(x).startswith("M"))
        text = "".join(STROKES.get(x, x) for x in text)
    return text


class Blocks:
    """A two-level table: equal blocks of 256 entries are stored once."""
    def __init__(self, name, ctype, values):
        self.name, self.ctype = name, ctype
        seen, self.index, self.blocks = {}, [], []
        for start in range(0, LIMIT, BLOCK):
            block = tuple(values[start:start + BLOCK])
            if block not in seen:
                seen[block] = len(seen)
                self.blocks.append(block)
            self.index.append(seen[block])

    def write(self, out):
        kind = "uint8_t" if len(self.blocks) <= 256 else "uint16_t"
        numbers(out, f"const {kind} cunicode_{self.name}_index[{len(self.index)}]", self.index)
        flat = [x for block in self.blocks for x in block]
        numbers(out, f"const {self.ctype} cunicode_{self.name}_blocks[{len(flat)}]", flat)
        return f"extern const {kind} cunicode_{self.name}_index[];\nextern const {self.ctype} cunicode_{self.name}_blocks[];\n"


def numbers(out, head, values):
    out.write(head + " = {\n")
    line = ""
    for v in values:
        piece = f"{v},"
        if len(line) + len(piece) > 118:
            out.write(line + "\n")
            line = ""
        line += piece
    out.write(line + "\n};\n")


class Pool:
    """Sequences stored once, each behind its length; offset 0 means "the character itself"."""
    def __init__(self):
        self.flat, self.seen = [0], {}

    def add(self, sequence):
        key = tuple(sequence)
        if key not in self.seen:
            self.seen[key] = len(self.flat)
            self.flat += [len(key), *key]
        return self.seen[key]


def main():
    pairs = compositions()
    seconds = {b for _, b in pairs} | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    valid = [c for c in range(LIMIT) if not 0xD800 <= c < 0xE000]
    canonical, compat, fold = Pool(), Pool(), Pool()
    nfd, nfkd, fo, low, cf = ([0] * LIMIT for _ in range(5))
    casefold = Pool()
    for c in valid:
        ch = chr(c)
        if c not in HANGUL:
            d = ud.normalize("NFD", ch)
            if d != ch: nfd[c] = canonical.add(map(ord, d))
            k = ud.normalize("NFKD", ch)
            if k != ch: nfkd[c] = compat.add(map(ord, k))
        if c not in HANGUL:
            f = folded(ch)
            if f != ch: fo[c] = fold.add(f.encode())
        x = ch.casefold()
        if x != ch: cf[c] = casefold.add(x.encode())
    assert all(len(p.flat) < 65536 for p in (canonical, compat, fold, casefold))
    tables = [
        Blocks("flags", "uint8_t", [flags(c, seconds, pairs) for c in range(LIMIT)]),
        Blocks("combining", "uint8_t", [ud.combining(chr(c)) for c in range(LIMIT)]),
        Blocks("script", "uint8_t", [script(c) if not 0xD800 <= c < 0xE000 else 0 for c in range(LIMIT)]),
        Blocks("canonical", "uint16_t", nfd), Blocks("compat", "uint16_t", nfkd),
        Blocks("fold", "uint16_t", fo), Blocks("casefold", "uint16_t", cf),
    ]
    with open("Sources/CUnicodeTables/tables.c", "w") as out:
        out.write(f"// Made by scripts/make-unicode-tables.py from Unicode {ud.unidata_version}; do not edit.\n")
        out.write('#include "cunicode.h"\n\n')
        out.write(f'const char *const cunicode_version = "{ud.unidata_version}";\n')
        for t in tables: t.write(out)
        numbers(out, f"const uint32_t cunicode_canonical_pool[{len(canonical.flat)}]", canonical.flat)
        numbers(out, f"const uint32_t cunicode_compat_pool[{len(compat.flat)}]", compat.flat)
        numbers(out, f"const uint8_t cunicode_fold_pool[{len(fold.flat)}]", fold.flat)
        numbers(out, f"const uint8_t cunicode_casefold_pool[{len(casefold.flat)}]", casefold.flat)
        ordered = sorted(pairs)
        out.write(f"const uint32_t cunicode_pair_count = {len(ordered)};\n")
        numbers(out, f"const uint32_t cunicode_pair_first[{len(ordered)}]", [a for a, _ in ordered])
        numbers(out, f"const uint32_t cunicode_pair_second[{len(ordered)}]", [b for _, b in ordered])
        numbers(out, f"const uint32_t cunicode_pair_composed[{len(ordered)}]", [pairs[p] for p in ordered])
        entities(out)
        out.write("const char *const cunicode_script_codes = \"" + "".join(code for _, code in SCRIPTS) + "\";\n")
    kinds = {t.name: ("uint8_t" if len(t.blocks) <= 256 else "uint16_t", t.ctype) for t in tables}
    assert all(k[0] == "uint8_t" for k in kinds.values()), kinds
    sample()
    print("Unicode", ud.unidata_version, {t.name: len(t.blocks) for t in tables}, file=sys.stderr)


def entities(out):
    names = sorted((n[:-1], v) for n, v in html.entities.html5.items() if n.endswith(";") and len(v) == 1 and len(n) < 26)
    out.write(f"const uint32_t cunicode_entity_count = {len(names)};\n")
    out.write(f"const char *const cunicode_entity_names[{len(names)}] = {{\n")
    for n, _ in names: out.write(f'"{n}",\n')
    out.write("};\n")
    numbers(out, f"const uint32_t cunicode_entity_scalars[{len(names)}]", [ord(v) for _, v in names])


def sample(path="samples/unicode/normalization-sample.txt", step=23):
    """Characters that a normalization form changes, and marks in every order: source; NFC; NFKD; NFKC."""
    rows = [chr(c) for c in range(0x80, LIMIT) if not 0xD800 <= c < 0xE000 and ud.category(chr(c)) not in ("Cn", "Co")
            and (step == 1 or ud.normalize("NFKD", chr(c)) != chr(c))][::step]
    marks = "\u0300\u0307\u0323\u0327\u0345\u093c\u064b\u05b0"
    if step == 1: marks += "".join(chr(b) for b in sorted({b for _, b in compositions()}))
    rows += [a + m + n for a in "aIıİсеәğ\u1100\uac00" for m in marks for n in marks + "\u1161\u11a8"]
    if step == 1: rows += [chr(a) + m + chr(b) for a, b in compositions() for m in ("", "\u0327", "\u0301", "x")]
    with open(path, "w") as out:
        out.write(f"# Unicode {ud.unidata_version}, by scripts/make-unicode-tables.py: source; NFC; NFKD; NFKC\n")
        code = lambda text: " ".join(f"{ord(x):04X}" for x in text)
        for r in rows:
            out.write(";".join(code(ud.normalize(f, r)) if f else code(r) for f in ("", "NFC", "NFKD", "NFKC")) + "\n")


if sys.argv[1:2] == ["--all"]:
    sample(sys.argv[2], 1)
else:
    main()
