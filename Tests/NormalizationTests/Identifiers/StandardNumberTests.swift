import Normalization
import Testing

@Suite struct StandardNumberTests {
    @Test(arguments: [
        ("978-9952-8129-1-6", "9789952812916"), ("5-7155-0444-9", "9785715504449"),
        ("ISBN 9789952812916 (pbk.)", "9789952812916"),
        ("080442957X", "9780804429573"), ("0-8044-2957-x :", "9780804429573"), ("978 9952 8129 1 6", "9789952812916"),
        ("978‐9952‐8129‐1‐6", "9789952812916"),
    ])
    func `a right ISBN becomes thirteen digits`(text: String, normalized: String) {
        let checked = StandardNumber.isbn(text)
        #expect(checked.normalized == normalized)
        #expect(checked.isValid)
    }

    @Test(arguments: ["978-9952-8129-1-7", "0804429571"])
    func `a wrong check digit is kept and flagged`(text: String) {
        let checked = StandardNumber.isbn(text)
        #expect(checked.normalized?.isEmpty == false)
        #expect(!checked.isValid)
    }

    @Test(arguments: ["", "qiyməti 40 qəp.", "12345", "97899528129161234"])
    func `a text without an ISBN has none`(text: String) {
        #expect(StandardNumber.isbn(text) == .init(normalized: nil, isValid: false))
    }

    @Test func `an ISSN gets its hyphen`() {
        #expect(StandardNumber.issn("ISSN 26744562") == .init(normalized: "2674-4562", isValid: true))
        #expect(StandardNumber.issn("2674-4563") == .init(normalized: "2674-4563", isValid: false))
    }
}
