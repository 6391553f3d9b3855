import Normalization
import Testing

@Suite struct NameParserTests {
    let parser = NameParser(NameFixture.vocabulary)

    @Test(
        arguments: [
            ("Hacıbəyov, Üzeyir Əbdülhüseyn oğlu, 1885-1948", "Hacıbəyov", "Üzeyir", "Əbdülhüseyn oğlu"),
            ("Həsən bəy Zərdabi", "Zərdabi", "Həsən", nil), ("Гасан-бек Зардаби", "Зардаби", "Гасан", nil),
            ("Пушкин Александр Сергеевич", "Пушкин", "Александр", "Сергеевич"),
            ("Казимир Малевич", "Малевич", "Казимир", nil), ("Мамедов Ариф (1930-1990)", "Мамедов", "Ариф", nil),
            ("Чайковский П.И.", "Чайковский", "П.И.", nil), ("Yusif Küseyir oğlu", nil, "Yusif", "Küseyir oğlu"),
            ("Toulouse-Lautrec, Henri de", "de Toulouse-Lautrec", "Henri", nil),
            ("Vincent van Gogh", "van Gogh", "Vincent", nil),
            ("Orozco, José Clemente", "Orozco", "José Clemente", nil), ("Bülbül", nil, "Bülbül", nil),
            ("Pastorino de' Pastorini", "de' Pastorini", "Pastorino", nil),
        ] as [(String, String?, String?, String?)])
    func `persons come apart in any order`(text: String, family: String?, given: String?, patronymic: String?) {
        let name = parser.parse(text)
        #expect(name.kind == .person)
        #expect(name.family == family)
        #expect(name.given == given)
        #expect(name.patronymic == patronymic)
    }

    @Test(arguments: [
        ("Copy after: Rembrandt", PersonName.Certainty.copy), ("attributed to Rembrandt", .attributed),
        ("Rembrandt (attributed to)", .attributed), ("Rembrandt (?)", .attributed), ("Possibly: Rembrandt", .possibly),
        ("circle of Rembrandt", .circle), ("after Rembrandt", .after), ("nach Rembrandt", .after),
        ("приписывается Rembrandt", .attributed), ("Werkstatt von Rembrandt", .workshop),
        ("Rembrandt məktəbi", .school),
        ("formerly attributed to Rembrandt", .formerlyAttributed), ("Rembrandt", .certain),
    ])
    func `an attribution is certainty and not part of the name`(text: String, certainty: PersonName.Certainty) {
        let name = parser.parse(text)
        #expect(name.certainty == certainty)
        #expect(name.name == "Rembrandt")
    }

    @Test(arguments: [
        "Unknown Austrian", "Naməlum rəssam", "Неизвестный художник", "Anonymous", "(not entered)", "unbekannt", "",
        "---",
    ])
    func `a maker without a name is anonymous`(text: String) {
        #expect(parser.parse(text).kind == .anonymous)
    }

    @Test(arguments: [
        "Nizami Gəncəvi adına Milli Azərbaycan Ədəbiyyatı Muzeyi", "Meissen Porcelain Manufactory", "Walker & Sons",
        "Азербайджанский театр оперы и балета", "Библиотека им. М. Ф. Ахундова", "Bakı Musiqi Akademiyası",
    ])
    func `a body is not split into given and family name`(text: String) {
        let name = parser.parse(text)
        #expect(name.kind == .corporateBody)
        #expect(name.name == text)
        #expect(name.family == nil)
    }

    @Test func `roles, honorifics, suffixes, dates and notes have their own places`() {
        let name = parser.parse("Artist: Sir John Smith, Jr. (British, 1871-1950) [illustrator] (with help)")
        #expect(name.roles == ["artist", "illustrator"])
        #expect(name.honorifics == ["Sir"])
        #expect(name.suffix == "Jr.")
        #expect(name.dates == "British, 1871-1950")
        #expect(name.notes == ["with help"])
        #expect(name.inverted == "Smith, John, Jr.")
    }

    @Test func `the nationality of an unknown maker is a note`() {
        #expect(parser.parse("Unknown Austrian").notes == ["Austrian"])
    }

    @Test func `random texts never crash`() {
        var numbers = SeededNumbers(state: 5)
        let pieces = [
            "after", "(", ")", "[", ",", ":", "oğlu", "Əli", "1900", "?", "им.", "van", " ", "Jr.", "-", ";", "и",
            "Artist", ".",
        ]
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...9, using: &numbers)
            _ = parser.parse((0..<count).map { _ in pieces.randomElement(using: &numbers)! }.joined(separator: " "))
        }
    }
}
