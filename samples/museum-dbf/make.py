"""Writes a dBASE III table with its memo file, as a museum's program of 1994 left it, with nothing but the standard library."""
import struct

FIELDS = [
    ("KP", "C", 12, 0), ("INVNOM", "C", 10, 0), ("NAIMEN", "C", 60, 0), ("AVTOR", "C", 40, 0), ("DATIROVKA", "C", 30, 0),
    ("MATERIAL", "C", 40, 0), ("RAZMER", "C", 30, 0), ("SOHRAN", "C", 20, 0), ("DATA_POST", "D", 8, 0), ("CENA", "N", 10, 2),
    ("OPISANIE", "M", 10, 0),
]
ROWS = [  # the first value: whether the row is deleted
    (False, "КП-2101", "М-17", "Кувшин", "", "XIX в.", "медь; ковка", "31,2 x 18 см", "хорошая", "19580412", "120.00",
     "Кувшин для воды с узким горлом. На тулове чеканный узор из ветвей."),
    (False, "КП-2102", "К-4", 'Ковёр "Овалы"', "Неизвестный мастер", "1904", "шерсть; ворсовое ткачество", "203 x 120 см", "потёрт",
     "19600101", "", ""),
    (True, "КП-2103", "М-18", "Кувшин", "", "XIX в.", "медь", "", "", "19600101", "", ""),
    (False, "КП-2104", "Г-2", "Портрет ашуга", "Керимова Лейла Рза кызы", "1961", "бумага; линогравюра", "42 x 30 см", "хорошая",
     "19620315", "75.50", "Подписан внизу справа.\r\nПолучен от автора."),
]
LANGUAGE_DRIVER = 0x65  # cp866


def text(value, width):
    return value.encode("cp866").ljust(width)[:width]


def main():
    memo, blocks = bytearray(), 1
    records = bytearray()
    for deleted, *values in ROWS:
        records += b"*" if deleted else b" "
        for (_, kind, width, _), value in zip(FIELDS, values):
            if kind == "M" and value:
                records += str(blocks).rjust(width).encode()
                block = value.encode("cp866") + b"\x1a\x1a"
                block = block.ljust(-(-len(block) // 512) * 512, b"\0")
                memo += block
                blocks += len(block) // 512
            elif kind in "MN":
                records += value.rjust(width).encode()
            else:
                records += text(value, width)
    length = 1 + sum(width for _, _, width, _ in FIELDS)
    header = struct.pack("<BBBBIHH", 0x83, 94, 5, 17, len(ROWS), 32 + 32 * len(FIELDS) + 1, length)
    header += bytes(17) + bytes([LANGUAGE_DRIVER]) + bytes(2)
    for name, kind, width, decimals in FIELDS:
        header += name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([width, decimals]) + bytes(14)
    open("samples/museum-dbf/input.dbf", "wb").write(header + b"\r" + records + b"\x1a")
    open("samples/museum-dbf/input.dbt", "wb").write(struct.pack("<I", blocks).ljust(512, b"\0") + memo)


main()
