import FoundationEssentials
import Normalization
import Testing

@Suite struct DateParserTests {
    private let parser = DateFixtures.parser

    @Test(arguments: DateCase.table(DateCases.azerbaijani))
    func `Azerbaijani dates in both alphabets`(_ date: DateCase) {
        date.check(parser.parse(date.text, language: date.language))
    }

    @Test(arguments: DateCase.table(DateCases.russian))
    func `Russian dates`(_ date: DateCase) { date.check(parser.parse(date.text, language: date.language)) }

    @Test(arguments: DateCase.table(DateCases.english))
    func `English dates`(_ date: DateCase) { date.check(parser.parse(date.text, language: date.language)) }

    @Test(arguments: ["born before 1911", "*by 191", "died after 1911"])
    func `a life of which no end is bounded has no EDTF`(_ text: String) {
        let date = parser.parse(text)
        #expect(date.status != .dated)
        #expect(date.edtf.isEmpty)
    }

    @Test(arguments: DateCase.table(DateCases.german))
    func `German dates`(_ date: DateCase) { date.check(parser.parse(date.text, language: date.language)) }

    @Test(arguments: DateCase.table(DateCases.french))
    func `French dates`(_ date: DateCase) { date.check(parser.parse(date.text, language: date.language)) }

    @Test(arguments: DateCase.table(DateCases.others))
    func `dates in other languages`(_ date: DateCase) { date.check(parser.parse(date.text, language: date.language)) }

    @Test(arguments: DateCase.table(DateCases.anyLanguage))
    func `dates without words, imprints and database fillers`(_ date: DateCase) {
        date.check(parser.parse(date.text, language: date.language))
    }

    @Test(.enabled(if: DateFixtures.shared != nil, "no dates.tsv beside the repository; set KHAZINA_SHARED"))
    func `every row of the shared table of dates is right`() throws {
        let text = try String(contentsOfFile: DateFixtures.shared! + "/dates.tsv", encoding: .utf8)
        for line in text.split(separator: "\n").dropFirst() {
            var columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            if columns.count > 5 { columns.removeSubrange(5...) }
            let date = DateCase(columns)
            let parsed = parser.parse(date.text, language: date.language)
            #expect(parsed.edtf == date.edtf, "\(date.text)")
            #expect(parsed.earliest.map(\.description) ?? "" == date.earliest, "\(date.text)")
            #expect(parsed.latest.map(\.description) ?? "" == date.latest, "\(date.text)")
        }
    }

    @Test(arguments: [
        "1908 Bakı", "Gift of the artist, 1908", "1908 xyz", "1.2.3.4", "12345", "XIX", "19-20", "left 1908", "l983",
        "culture 1908", "1908, before 1910",
        "1908-зз", "m. 1908", "siècle 1908",
        "1908-1910-1912", "1594–1644 or 5", "January", "12 (14) января 1908 г.", "№ 1908", "1908 cm", "\u{0}1908",
    ])
    func `a text with anything unknown in it is not guessed`(_ text: String) {
        let date = parser.parse(text)
        #expect(date.status == .unparsed)
        #expect(date.edtf == "" && date.earliest == nil && date.latest == nil)
    }

    @Test(arguments: ["32.13.1999", "30.02.1908", "1908-13-01", "1910–1900", "31 iyun 1908", "1908-02-30"])
    func `a day that does not exist is invalid and has no EDTF`(_ text: String) {
        let date = parser.parse(text, language: "az")
        #expect(date.status == .invalid)
        #expect(date.edtf == "")
    }

    // MARK: Ambiguity

    @Test func `the order of day and month is asked of the option, then of the language`() {
        let text = "05/06/1923"
        #expect(parser.parse(text, language: "az").edtf == "1923-06-05")
        #expect(parser.parse(text, language: "az").warnings == [])
        #expect(parser.parse("05/06/1903", language: "az").warnings == [.styleUnknown])
        #expect(parser.parse(text, language: "fr").warnings == [.dayMonthOrder])
        var options = DateParser.Options()
        options.isDayFirst = false
        #expect(parser.parse(text, options: options).edtf == "1923-05-06")
        let unknown = parser.parse(text, language: "en")
        #expect(unknown.status == .ambiguous)
        #expect(unknown.edtf == "[1923-05-06,1923-06-05]")
    }

    @Test func `a month or a range is ambiguous, and the EDTF holds for both`() {
        let date = parser.parse("1911-12")
        #expect(date.status == .ambiguous)
        #expect(date.warnings == [.monthOrRange])
        #expect(date.edtf == "1911/1912")
        var options = DateParser.Options()
        options.hyphenIsMonth = true
        #expect(parser.parse("1911-12", options: options).edtf == "1911-12")
        options.hyphenIsMonth = false
        #expect(parser.parse("1911-12", options: options).status == .dated)
        #expect(parser.parse("1908-01").edtf == "1908-01")
        #expect(parser.parse("1930-35").edtf == "1930/1935")
    }

    @Test func `two-digit years need a declared hundred`() {
        #expect(parser.parse("15 Jul 76").status == .ambiguous)
        #expect(parser.parse("15 Jul 76").edtf == "")
        var options = DateParser.Options()
        options.twoDigitYearBase = 1900
        let date = parser.parse("15 Jul 76", options: options)
        #expect(date.edtf == "1976-07-15")
        #expect(date.warnings == [.twoDigitYear])
        #expect(parser.parse("08/91", options: options).edtf == "1991-08")
        #expect(parser.parse("27.10.44", options: options).edtf == "1944-10-27")
    }

    @Test func `a word that is another season in another language is ambiguous until the language is declared`() {
        #expect(parser.parse("yaz 1990").status == .ambiguous)
        #expect(parser.parse("yaz 1990", language: "az").edtf == "1990-21")
        #expect(parser.parse("yaz 1990", language: "tr").edtf == "1990-22")
    }

    @Test func `the width of vague parts can be declared`() {
        var options = DateParser.Options()
        (options.earlyPercent, options.latePercent, options.turnYears) = (10, 10, 5)
        #expect(parser.parse("начало XIX в.", options: options).edtf == "1801~/1810~")
        #expect(parser.parse("конец XIX в.", options: options).edtf == "1891~/1900~")
        #expect(parser.parse("рубеж XIX–XX вв.", options: options).edtf == "1896~/1905~")
    }

    // MARK: Warnings

    @Test func `a day before the reform is left as written, with a warning`() {
        #expect(parser.parse("12 января 1908 г.", language: "ru").warnings == [.styleUnknown])
        #expect(parser.parse("12 yanvar 1908").warnings == [.styleUnknown])
        #expect(parser.parse("14 февраля 1918 г.").warnings == [])
        #expect(parser.parse("12 (25) января 1908 г.").warnings == [])
        #expect(parser.parse("25 janvier 1908", language: "fr").warnings == [])
    }

    @Test func `an Old and New Style pair that is a day off keeps the later day and says so`() {
        let date = parser.parse("12 (24) января 1908 г.")
        #expect(date.edtf == "1908-01-24")
        #expect(date.warnings == [.styleGap])
        #expect(date.calendar == .julian)
    }

    @Test func `sentinels of databases are undated`() {
        for text in ["0", "0000", "9999", "0000-00-00", "00.00.0000", "9999-12-31"] {
            #expect(parser.parse(text).status == .undated, "\(text)")
            #expect(parser.parse(text).edtf == "")
        }
    }

    // MARK: Events

    @Test func `a second date with a role is an event`() {
        let date = parser.parse("1976, printed 2003")
        #expect(date.edtf == "1976")
        #expect(date.events.map(\.role) == [.printed])
        #expect(date.events.map(\.edtf) == ["2003"])
        #expect(parser.parse("published 1843").role == .published)
    }

    @Test func `the date of the original is not the date of the object`() {
        let date = parser.parse("1966 cast after 1944 original")
        #expect((date.edtf, date.role) == ("1966", .cast))
        #expect(date.events.map(\.role) == [.original])
        #expect(date.events.map(\.edtf) == ["1944"])
        #expect(parser.parse("c. 1815 after 1767 original").edtf == "1815~")
        #expect(parser.parse("1911 copy after c. 1880 original").events.map(\.edtf) == ["1880~"])
        let alone = parser.parse("after 1944 original")
        #expect(alone.status == .undated)
        #expect(alone.edtf == "")
    }

    @Test func `years of five digits are written as EDTF has them, and no century is beyond our own`() throws {
        let date = parser.parse("XII minillik e.ə.", language: "az")
        #expect(date.edtf == "Y-11999/Y-11000")
        #expect(EDTF(date.edtf)?.earliest == date.earliest)
        for text in ["XXXIV əsr", "III minillik e.ə. – XII minillik", "45th century"] {
            #expect(parser.parse(text).edtf == "", "\(text)")
        }
    }

    // MARK: Properties

    @Test func `emitted EDTF parses to the same bounds and is written the same`() throws {
        for date in DateFixtures.everyCase {
            let parsed = parser.parse(date.text, language: date.language)
            guard !parsed.edtf.isEmpty else { continue }
            let edtf = try #require(EDTF(parsed.edtf), "\(date.text): \(parsed.edtf)")
            #expect(edtf.description == parsed.edtf)
            #expect((edtf.earliest, edtf.latest) == (parsed.earliest, parsed.latest), "\(parsed.edtf)")
        }
    }

    @Test func `parsing what was emitted changes nothing`() {
        for date in DateFixtures.everyCase {
            let once = parser.parse(date.text, language: date.language)
            guard !once.edtf.isEmpty else { continue }
            let twice = ParsedDate(edtf: once.edtf)
            #expect((twice.edtf, twice.earliest, twice.latest) == (once.edtf, once.earliest, once.latest))
        }
    }

    @Test func `the plain forms mean what the grammar says they mean`() {
        let plain = ["1908", "1908.", "1908?", "1908-01-25", "1843–4", "1901–1910", "1901-1910", "1843–44", "1911-30"]
        for text in plain + plain.map({ "c. " + $0 }) + plain.map({ "ca. " + $0 }) {
            let fast = parser.parse(text)
            // A leading bracket sends the text through the grammar.
            let slow = parser.parse("<" + text + ">")
            if text.hasSuffix("25"), text.hasPrefix("c") { continue }
            #expect((fast.edtf, fast.earliest, fast.latest) == (slow.edtf, slow.earliest, slow.latest), "\(text)")
            #expect(fast.status == slow.status)
        }
    }

    @Test func `random bytes neither crash nor hang, and whatever is emitted is EDTF`() {
        var random = SeededNumbers(state: 42)
        let words = DateFixtures.everyCase.map { Array($0.text.utf8) }
        let clock = ContinuousClock()
        let start = clock.now
        for round in 0..<6000 {
            var bytes: [UInt8] = []
            if round % 2 == 0 {
                for _ in 0..<Int(random.next() % 60) { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
            } else {
                // Pieces of real dates, cut and joined anywhere.
                for _ in 0..<3 {
                    let word = words[Int(random.next() % UInt64(words.count))]
                    bytes += word.prefix(Int(random.next() % UInt64(word.count + 1)))
                }
            }
            let date = parser.parse(bytes.span)
            if !date.edtf.isEmpty { #expect(EDTF(date.edtf) != nil, "\(String(decoding: bytes, as: UTF8.self))") }
        }
        #expect(clock.now - start < .seconds(60))
    }

    @Test func `long texts cost no more than their length`() {
        let text = String(repeating: "1908–", count: 100_000)
        #expect(parser.parse(text).rule == .tooLong)
        #expect(parser.parse(String(repeating: "(", count: 390)).edtf == "")
    }
}

extension DateFixtures {
    static let everyCase =
        [
            DateCases.azerbaijani, DateCases.russian, DateCases.english, DateCases.german, DateCases.french,
            DateCases.others, DateCases.anyLanguage,
        ].flatMap(DateCase.table)
}
