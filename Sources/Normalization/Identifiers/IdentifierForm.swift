/// How identifiers of a scheme are written: by an algorithm of its standard, or by patterns.
struct IdentifierForm: Sendable {
    typealias Check = @Sendable (String) -> StandardNumber.Checked

    static let checks: [String: Check] = [
        "isbn": StandardNumber.isbn, "issn": StandardNumber.issn, "ismn": StandardNumber.ismn,
        "isni": StandardNumber.isni, "orcid": StandardNumber.orcid, "isan": StandardNumber.isan,
        "eidr": StandardNumber.eidr, "isrc": StandardNumber.isrc, "iswc": StandardNumber.iswc,
        "gtin": StandardNumber.gtin, "doi": doi, "lccn": lccn, "oclc": oclc, "whc": worldHeritage,
        "ich": livingHeritage,
    ]

    private let check: Check?
    /// Case as in the normal form; `#` is a digit, `#+` one or more.
    private let patterns: [[UInt8]]
    let holdsSlashes: Bool

    /// - Returns: `nil` for a word that is neither a check nor a pattern.
    init?(_ text: String) {
        (check, holdsSlashes) = (Self.checks[text], text == "doi")
        patterns = check == nil ? text.split(separator: " ").map { Array($0.utf8) } : []
        if check == nil, patterns.isEmpty || !patterns.allSatisfy({ $0.contains(UInt8(ascii: "#")) }) { return nil }
    }

    func read(_ value: String) -> StandardNumber.Checked {
        guard value.utf8.count <= 4096 else { return .none }
        if let check { return check(value) }
        let bytes = value.utf8.filter { $0 != UInt8(ascii: " ") }
        for pattern in patterns {
            if let normal = Self.match(bytes, pattern) {
                return .init(normalized: String(decoding: normal, as: UTF8.self), isValid: true)
            }
        }
        return .none
    }

    private static func match(_ bytes: [UInt8], _ pattern: [UInt8]) -> [UInt8]? {
        var normal: [UInt8] = [], position = 0, i = 0
        while i < pattern.count {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            if pattern[i] == UInt8(ascii: "#") {
                guard byte &- 48 < 10 else { return nil }
                normal.append(byte)
                position += 1
                if i + 1 < pattern.count, pattern[i + 1] == UInt8(ascii: "+") {
                    while position < bytes.count, bytes[position] &- 48 < 10 {
                        normal.append(bytes[position])
                        position += 1
                    }
                    i += 1
                }
            } else {
                guard byte == pattern[i] || (byte ^ pattern[i] == 0x20 && (byte | 0x20) &- 97 < 26) else { return nil }
                normal.append(pattern[i])
                position += 1
            }
            i += 1
        }
        return position == bytes.count ? normal : nil
    }

    // MARK: Schemes with rules of their own

    /// DOI (ISO 26324): `10.`, a registrant, a slash, anything. Case does not count; the normal form is in lower case.
    private static func doi(_ text: String) -> StandardNumber.Checked {
        guard let start = text.firstRange(of: "10.")?.lowerBound else { return .none }
        let number = text[start...].prefix { !$0.isWhitespace }
        let parts = number.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.dropFirst(3).allSatisfy({ $0 &- 48 < 10 || $0 == UInt8(ascii: ".") }),
            parts[0].utf8.count >= 7
        else { return .none }
        // ASCII alone: the DOI Handbook (2.4) folds no other letters.
        let bytes = number.utf8.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
        return .init(normalized: String(decoding: bytes, as: UTF8.self), isValid: true)
    }

    /// LCCN in the normalized form of the Library of Congress: no blanks, nothing from a slash on, the serial number
    /// behind a hyphen filled up to six digits.
    private static func lccn(_ text: String) -> StandardNumber.Checked {
        if text.utf8Span.isKnownASCII { return lccn(ascii: text.utf8) }
        let bare = text.filter { !$0.isWhitespace }.prefix { $0 != "/" }
        let parts = bare.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, let head = parts.first else { return .none }
        var number = String(head)
        if parts.count == 2 {
            guard parts[1].count <= 6 else { return .none }
            number += String(repeating: "0", count: 6 - parts[1].count) + parts[1]
        }
        let letters = number.prefix { $0.isASCII && $0.isLetter }
        let digits = number.dropFirst(letters.count)
        guard letters.count <= 3, (8...10).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            letters.count + digits.count <= 12
        else { return .none }
        return .init(normalized: letters.lowercased() + digits, isValid: true)
    }

    private static func lccn(ascii text: String.UTF8View) -> StandardNumber.Checked {
        var number: [UInt8] = [], hyphen: Int?
        number.reserveCapacity(16)
        for byte in text {
            if byte == UInt8(ascii: "/") { break }
            if byte == 0x20 || byte &- 0x09 < 5 { continue }
            if byte == UInt8(ascii: "-") {
                if hyphen != nil { return .none }
                hyphen = number.count
            } else {
                number.append(byte)
            }
        }
        if let hyphen {
            let serial = number.count - hyphen
            guard serial <= 6 else { return .none }
            number.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: 6 - serial), at: hyphen)
        }
        let letters = number.prefix { ($0 | 0x20) &- 0x61 < 26 }.count
        let digits = number.count - letters
        guard letters <= 3, (8...10).contains(digits), number.count <= 12,
            number[letters...].allSatisfy({ $0 &- 48 < 10 })
        else { return .none }
        for i in 0..<letters { number[i] |= 0x20 }
        return .init(normalized: String(folded: number), isValid: true)
    }

    /// OCLC control number: `(OCoLC)`, `ocm`, `ocn` and `on` before it and leading zeros are no part of it.
    private static func oclc(_ text: String) -> StandardNumber.Checked {
        var rest = Substring(text.lowercased().filter { !$0.isWhitespace })
        for start in ["(ocolc)", "ocm", "ocn", "on"] where rest.hasPrefix(start) { rest = rest.dropFirst(start.count) }
        guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 &- 48 < 10 }) else { return .none }
        let digits = rest.drop { $0 == "0" }
        return digits.isEmpty ? .none : .init(normalized: String(digits), isValid: true)
    }

    /// Number in the World Heritage List. `bis`, `ter`, `rev` tell the nomination (1549rev), not another property.
    private static func worldHeritage(_ text: String) -> StandardNumber.Checked {
        let bare = text.lowercased().filter { !$0.isWhitespace }
        let digits = bare.prefix { $0.isASCII && $0.isNumber }
        let rest = bare.dropFirst(digits.count)
        let words = ["", "bis", "ter", "quater", "quinquies", "sexies", "rev", "revbis", "bisrev", "terrev"]
        guard (1...5).contains(digits.count), words.contains(String(rest)) else { return .none }
        return .init(normalized: String(digits.drop { $0 == "0" }), isValid: true)
    }

    /// Number of an element in the lists of the Convention of 2003: five digits.
    private static func livingHeritage(_ text: String) -> StandardNumber.Checked {
        var rest = Substring(text.uppercased().filter { !$0.isWhitespace })
        for list in ["RL/", "USL/", "BSP/", "RL", "USL", "BSP"] where rest.hasPrefix(list) {
            rest = rest.dropFirst(list.count)
            break
        }
        guard (1...5).contains(rest.utf8.count), rest.utf8.allSatisfy({ $0 &- 48 < 10 }) else { return .none }
        return .init(normalized: String(repeating: "0", count: 5 - rest.count) + rest, isValid: true)
    }
}
