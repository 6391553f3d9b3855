/// Standard numbers with a check digit: their one normal form, and whether they are right.
public enum StandardNumber {
    public struct Checked: Hashable, Sendable {
        /// One spelling per number; an ISBN-10 becomes its ISBN-13. `nil` when the text holds no such number.
        public let normalized: String?
        public let isValid: Bool
        /// What was printed round it: `pbk.`, a price.
        public var remark: String?
        public init(normalized: String?, isValid: Bool, remark: String? = nil) {
            (self.normalized, self.isValid, self.remark) = (normalized, isValid, remark)
        }
        static let none = Checked(normalized: nil, isValid: false)
    }

    /// ISBN (ISO 2108), 10 or 13 digits, with whatever hyphens, prefix and qualifier stand round it; 979-0 is no ISBN
    /// but an ISMN.
    ///
    /// A number with a wrong check digit keeps its own digits: it is on the cover, but identifies nothing.
    public static func isbn(_ text: String) -> Checked {
        let number = NumberText(text, lengths: [10, 13], label: "isbn")
        let digits = number.digits
        switch digits.count {
        case 13:
            let isBook = digits.starts(with: [9, 7, 8]) || digits.starts(with: [9, 7, 9]) && digits[3] != 0
            return Checked(normalized: number.text, isValid: isBook && isEAN(digits), remark: number.remark)
        case 10:
            guard isModulo11(digits) else {
                return Checked(normalized: number.text, isValid: false, remark: number.remark)
            }
            let body = [9, 7, 8] + digits.dropLast()
            return Checked(normalized: spell(body + [checkDigitEAN(body)]), isValid: true, remark: number.remark)
        default: return .none
        }
    }

    /// ISSN (ISO 3297): eight digits, the last modulo 11; normal form `NNNN-NNNC`.
    public static func issn(_ text: String) -> Checked {
        let number = NumberText(text, lengths: [8], label: "issn")
        guard !number.characters.isEmpty else { return .none }
        return Checked(
            normalized: hyphenated(number.text, [4, 4]), isValid: isModulo11(number.digits), remark: number.remark)
    }

    /// ISMN (ISO 10957): thirteen digits from 979-0, or the older M and nine digits, which becomes the former.
    public static func ismn(_ text: String) -> Checked {
        let number = NumberText(text, lengths: [13], label: "ismn")
        if !number.characters.isEmpty {
            let isMusic = number.digits.starts(with: [9, 7, 9, 0])
            return Checked(normalized: number.text, isValid: isMusic && isEAN(number.digits), remark: number.remark)
        }
        let old = NumberText(text, lengths: [10], label: "ismn", alphabet: .letters)
        guard old.characters.first == UInt8(ascii: "M"), old.characters.dropFirst().allSatisfy(isDigit) else {
            return .none
        }
        let digits = [9, 7, 9, 0] + old.digits.dropFirst()
        return Checked(normalized: spell(digits), isValid: isEAN(digits), remark: old.remark)
    }

    /// ISNI (ISO 27729): sixteen characters, the last by ISO 7064 MOD 11-2.
    public static func isni(_ text: String) -> Checked {
        let number = NumberText(text, lengths: [16], label: "isni", blankEnds: true)
        guard !number.characters.isEmpty else { return .none }
        return Checked(
            normalized: number.text, isValid: CheckCharacter.mod11Radix2(number.characters), remark: number.remark)
    }

    /// ORCID iD: an ISNI of a range of its own; normal form in four groups.
    public static func orcid(_ text: String) -> Checked {
        let isni = isni(text)
        return Checked(
            normalized: isni.normalized.map { hyphenated($0, [4, 4, 4, 4]) }, isValid: isni.isValid, remark: isni.remark
        )
    }

    /// ISAN (ISO 15706): sixteen hexadecimal digits and a check character, with or without a version of eight digits
    /// and the second check character, both by ISO 7064 MOD 37,36. Check characters may be missing.
    public static func isan(_ text: String) -> Checked {
        let number = NumberText(
            text, lengths: [16, 17, 24, 26], label: "isan", alphabet: .letters, blankEnds: false)
        let all = number.characters
        guard all.count >= 16 else { return .none }
        let root = all.prefix(16)
        let version = all.count == 26 ? all[17..<25] : all.count == 24 ? all[16..<24] : []
        guard (root + version).allSatisfy(isHexadecimal) else { return .none }
        var isValid = true, groups = group(Array(root), 4)
        let check = CheckCharacter.mod37Radix36(root)
        if all.count == 17 || all.count == 26 { isValid = all[16] == check }
        groups.append([all.count == 17 || all.count == 26 ? all[16] : check])
        if !version.isEmpty {
            let second = CheckCharacter.mod37Radix36(root + version)
            if all.count == 26 { isValid = isValid && all[25] == second }
            groups += group(Array(version), 4) + [[all.count == 26 ? all[25] : second]]
        }
        return Checked(normalized: joined(groups), isValid: isValid, remark: number.remark)
    }

    /// EIDR content identifier: a DOI of the prefix 10.5240 with twenty hexadecimal digits and a check character by
    /// ISO 7064 MOD 37,36.
    public static func eidr(_ text: String) -> Checked {
        var rest = Substring(text)
        if let prefix = text.firstRange(of: "10.5240/") { rest = text[prefix.upperBound...] }
        let number = NumberText(String(rest), lengths: [21], label: "eidr", alphabet: .letters)
        guard let last = number.characters.last, number.characters.dropLast().allSatisfy(isHexadecimal) else {
            return .none
        }
        let body = Array(number.characters.dropLast())
        return Checked(
            normalized: "10.5240/" + joined(group(body, 4) + [[last]]),
            isValid: CheckCharacter.mod37Radix36(body) == last, remark: number.remark)
    }

    /// ISRC (ISO 3901): two letters, three letters or digits, seven digits; there is no check digit.
    public static func isrc(_ text: String) -> Checked {
        let number = NumberText(text, lengths: [12], label: "isrc", alphabet: .letters, blankEnds: false)
        let all = number.characters
        guard all.count == 12, all.prefix(2).allSatisfy({ !isDigit($0) }), all.suffix(7).allSatisfy(isDigit) else {
            return .none
        }
        return Checked(normalized: number.text, isValid: true, remark: number.remark)
    }

    /// ISWC (ISO 15707): T, nine digits and a check digit; normal form `T-ddd.ddd.ddd-C`.
    public static func iswc(_ text: String) -> Checked {
        let number = NumberText(text, lengths: [11], label: "iswc", alphabet: .letters, blankEnds: false)
        let all = number.characters
        guard all.first == UInt8(ascii: "T"), all.dropFirst().allSatisfy(isDigit) else { return .none }
        let digits = number.digits
        let sum = (1...9).reduce(1) { $0 + $1 * digits[$1] }
        let t = number.text.dropFirst()
        return Checked(
            normalized: "T-\(t.prefix(3)).\(t.dropFirst(3).prefix(3)).\(t.dropFirst(6).prefix(3))-\(t.suffix(1))",
            isValid: (sum + digits[10]) % 10 == 0, remark: number.remark)
    }

    /// GTIN (EAN-8, UPC-A, EAN-13, GTIN-14): thirteen digits with leading zeros, fourteen when the first is not zero.
    public static func gtin(_ text: String) -> Checked {
        let number = NumberText(text, lengths: [8, 12, 13, 14], label: "ean", blankEnds: false)
        guard !number.characters.isEmpty, number.characters.allSatisfy(isDigit) else { return .none }
        let digits = Array(repeating: 0, count: 14 - number.digits.count) + number.digits
        let sum = digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
        return Checked(
            normalized: spell(digits.first == 0 ? Array(digits.dropFirst()) : digits), isValid: sum % 10 == 0,
            remark: number.remark)
    }

    // MARK: Arithmetic

    /// Weights 1 and 3 in turn, as in EAN-13.
    private static func isEAN(_ digits: [Int]) -> Bool {
        !digits.contains(10) && checkDigitEAN(Array(digits.dropLast())) == digits.last
    }

    private static func checkDigitEAN(_ body: [Int]) -> Int {
        let sum = body.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) }
        return (10 - sum % 10) % 10
    }

    /// Weights n…1, as in ISBN-10 and ISSN; X stands for 10 in the last place alone.
    private static func isModulo11(_ digits: [Int]) -> Bool {
        let sum = zip(digits, (1...digits.count).reversed()).reduce(0) { $0 + $1.0 * $1.1 }
        return sum % 11 == 0 && !digits.dropLast().contains(10)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
    private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 48 < 10 || byte &- 65 < 6 }

    private static func group(_ bytes: [UInt8], _ size: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }

    private static func joined(_ groups: [[UInt8]]) -> String {
        String(decoding: Array(groups.joined(separator: [UInt8(ascii: "-")])), as: UTF8.self)
    }

    private static func hyphenated(_ text: String, _ sizes: [Int]) -> String {
        var rest = Substring(text), parts: [Substring] = []
        for size in sizes {
            parts.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return parts.joined(separator: "-")
    }

    private static func spell(_ digits: [Int]) -> String {
        String(decoding: digits.map { 48 + UInt8($0) }, as: UTF8.self)
    }
}
