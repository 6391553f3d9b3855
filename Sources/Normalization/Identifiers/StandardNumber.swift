/// Standard numbers with a check digit: their one normal form, and whether they are right.
public enum StandardNumber {
    public struct Checked: Hashable, Sendable {
        /// Digits (and X) without hyphens; an ISBN-10 becomes its ISBN-13. `nil` when the text holds no such number.
        public let normalized: String?
        public let isValid: Bool
        public init(normalized: String?, isValid: Bool) { (self.normalized, self.isValid) = (normalized, isValid) }
    }

    /// ISBN (ISO 2108), 10 or 13 digits, with whatever hyphens, prefix and qualifier stand round it.
    ///
    /// A number with a wrong check digit keeps its own digits: it is on the cover, but identifies nothing.
    public static func isbn(_ text: String) -> Checked {
        let digits = leadingDigits(text, allowing: [10, 13])
        switch digits.count {
        case 13:
            let isValid =
                !digits.contains(10) && (digits.starts(with: [9, 7, 8]) || digits.starts(with: [9, 7, 9]))
                && weightedSum(digits) % 10 == 0
            return Checked(normalized: spell(digits), isValid: isValid)
        case 10:
            let sum = zip(digits, (1...10).reversed()).reduce(0) { $0 + $1.0 * $1.1 }
            guard sum % 11 == 0, !digits.dropLast().contains(10) else {
                return Checked(normalized: spell(digits), isValid: false)
            }
            let body = [9, 7, 8] + digits.dropLast()
            return Checked(normalized: spell(body + [(10 - weightedSum(body) % 10) % 10]), isValid: true)
        default:
            return Checked(normalized: nil, isValid: false)
        }
    }

    /// ISSN (ISO 3297): eight digits, the last modulo 11; normal form `NNNN-NNNC`.
    public static func issn(_ text: String) -> Checked {
        let digits = leadingDigits(text, allowing: [8])
        guard digits.count == 8 else { return Checked(normalized: nil, isValid: false) }
        let sum = zip(digits, (1...8).reversed()).reduce(0) { $0 + $1.0 * $1.1 }
        let spelled = spell(digits)
        return Checked(
            normalized: "\(spelled.prefix(4))-\(spelled.suffix(4))",
            isValid: sum % 11 == 0 && !digits.dropLast().contains(10))
    }

    /// The first run of digits, hyphens, blanks and a closing X that has one of the wanted lengths.
    private static func leadingDigits(_ text: String, allowing lengths: Set<Int>) -> [Int] {
        var run: [Int] = []
        var found: [Int] = []
        func close() {
            if found.isEmpty, lengths.contains(run.count) { found = run }
            run = []
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                run.append(Int(byte - UInt8(ascii: "0")))
            case UInt8(ascii: "X"), UInt8(ascii: "x"):
                if run.isEmpty { continue }
                run.append(10)
                close()
            case UInt8(ascii: "-"):
                break
            case UInt8(ascii: " "):
                // A blank may stand for a hyphen or end the number: it ends one that is complete.
                if lengths.contains(run.count) { close() }
            case 0xE2, 0x80, 0x90...0x95:  // the bytes of Unicode hyphens and dashes
                break
            default:
                close()
            }
        }
        close()
        return found
    }

    /// Weights 1 and 3 in turn, as in EAN-13.
    private static func weightedSum(_ digits: [Int]) -> Int {
        digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) }
    }

    private static func spell(_ digits: [Int]) -> String {
        String(decoding: digits.map { $0 == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8($0) }, as: UTF8.self)
    }
}
