"""Makes museum tables for Benchmarks/nightly: RECORDS FOLDER TABLES first|few|scattered|renamed.

`few` changes the description of one record in a hundred, all in a tenth of the tables; `scattered` of as many in all of
them; `renamed` changes title, date or maker of as many in all of them, one maker in ten to a name that was not there.
"""
import os, random, sys

records, folder, tables, night = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
words, choice = random.Random(7), random.Random(9)
syllables = ["ba", "qa", "li", "mə", "ra", "to", "şu", "ki", "do", "lu", "ne", "ça", "gü", "zə", "xa", "vi", "pe", "sı", "rö", "fa"]


def word(length):
    return "".join(words.choice(syllables) for _ in range(length))


names = [f"{word(2).capitalize()} {word(3).capitalize()}" for _ in range(4000)]
materials = ["ipək", "yun", "gil", "mis", "gümüş", "ağac", "kağız", "pambıq"]
few = max(1, tables // 10)
share = {"first": lambda table: 0, "scattered": lambda table: 0.01, "renamed": lambda table: 0.01,
         "few": lambda table: 0.01 * tables / few if table < few else 0}[night]


def renamed(title, year, maker):
    field = choice.choice(["title", "year", "maker"])
    if field == "title":
        title = "Yeni " + title.lower()
    elif field == "year":
        year += 1
    elif choice.random() < 0.1:
        maker = maker[::-1].capitalize()
    else:
        maker = choice.choice(names)
    return title, year, maker


os.makedirs(folder, exist_ok=True)
for table in range(tables):
    with open(f"{folder}/source-{table:03}.csv", "w", encoding="utf-8") as file:
        file.write("İnv. №;Ad;Tarix;Müəllif;Material;Ölçü;Təsvir\n")
        for number in range(records // tables):
            title = " ".join(word(words.randint(2, 3)) for _ in range(4)).capitalize()
            year, maker, material = words.randint(1500, 1999), words.choice(names), words.choice(materials)
            size = f"{words.randint(5, 200)} x {words.randint(5, 200)} sm"
            text = " ".join(word(words.randint(1, 4)) for _ in range(25))
            if choice.random() < share(table):
                if night == "renamed":
                    title, year, maker = renamed(title, year, maker)
                else:
                    text = "yenilənib " + text
            file.write(f"KP-{table}-{number};{title};{year};{maker};{material};{size};{text}\n")
