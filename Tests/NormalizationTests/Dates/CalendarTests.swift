import Normalization
import Testing

@Suite struct CalendarTests {
    private let parser = DateFixtures.parser

    @Test(arguments: [
        // The Julian calendar falls behind by a day in 1700, 1800 and 1900.
        ("28 февраля 1700 г. (ст. ст.)", "1700-03-10"), ("1 марта 1700 г. (ст. ст.)", "1700-03-12"),
        ("31 декабря 1799 г. (ст. ст.)", "1800-01-11"), ("1 марта 1900 г. (ст. ст.)", "1900-03-14"),
        ("29 февраля 1900 г. (ст. ст.)", "1900-03-13"), ("25 октября 1917 г. (ст. ст.)", "1917-11-07"),
    ])
    func `Old Style days are converted`(_ text: String, _ edtf: String) {
        let date = parser.parse(text, language: "ru")
        #expect(date.edtf == edtf)
        #expect(date.calendar == .julian)
    }

    @Test(arguments: [
        ("1 AH", "0622-07-19/0623-07-07"), ("1445 AH", "2023-07-19/2024-07-07"), ("1300 h.ş.", "1921-03-21/1922-03-21"),
        ("1 ramazan 1325 h.", "1907-10-08"), ("1325 h. ramazan", "1907-10-08/1907-11-06"),
        ("1325/1908", "1908-01-01/1908-02-03"),
    ])
    func `Hijri years are days of the tabular calendar`(_ text: String, _ edtf: String) {
        #expect(parser.parse(text, language: "az").edtf == edtf)
    }

    @Test func `a Hijri year that does not meet its Gregorian one is invalid`() {
        #expect(parser.parse("1325 h. (1950)", language: "az").status == .invalid)
    }

    @Test func `there is no 30 February`() {
        #expect(Day(year: 1908, month: 2, day: 29) != nil)
        #expect(Day(year: 1900, month: 2, day: 29) == nil)
        #expect(Day(year: 1908, month: 2, day: 30) == nil)
    }
}
