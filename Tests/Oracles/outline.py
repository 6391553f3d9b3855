"""Prints each record of a JSON source as the tests write it, for comparison; reads standard input.

usage: outline.py [PATH]   PATH as `programs[]`; without it: JSON Lines or documents one after another
"""
import json, struct, sys


class Members(list):
    """The members of an object, duplicates included."""


def value_bits(number):
    return "=#%x" % struct.unpack(">Q", struct.pack(">d", number))


def braced(name, value):
    return name + "{" + " ".join(children(value)) + "}"


def outlines(name, value, is_member):
    if isinstance(value, Members):
        yield braced(name, value)
    elif isinstance(value, list):
        if is_member:
            for element in value:
                yield from outlines(name, element, False)
        else:
            yield braced(name, value)
    elif isinstance(value, str):
        yield name + '="' + value + '"'
    elif value is None:
        yield name + "=null"
    elif isinstance(value, bool):
        yield name + ("=true" if value else "=false")
    else:
        yield name + value_bits(value)


def children(value):
    if isinstance(value, Members):
        for name, child in value:
            yield from outlines(name, child, True)
    elif isinstance(value, list):
        for child in value:
            yield from outlines("", child, False)
    else:
        yield from outlines("", value, True)


def records(value, steps):
    if not steps:
        yield value
    elif steps[0] == "[]":
        for element in value:
            yield from records(element, steps[1:])
    else:
        for name, child in value:
            if name == steps[0]:
                yield from records(child, steps[1:])


text = sys.stdin.buffer.read().decode("utf-8-sig")
steps = (sys.argv[1] if len(sys.argv) > 1 else "").replace("[]", ".[]").strip(".").split(".")
decoder = json.JSONDecoder(object_pairs_hook=Members, strict=False)
position = 0
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
while position < len(text):
    if text[position] in " \t\r\n,":
        position += 1
        continue
    document, position = decoder.raw_decode(text, position)
    for record in records(document, [step for step in steps if step]):
        print(" ".join(children(record)).replace("\n", "\\n"))
