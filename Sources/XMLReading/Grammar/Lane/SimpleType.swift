internal import CLibXML2

/// A simple type of an XML Schema, as far as it can be judged without libxml2.
///
/// One per thread: it remembers short values that it has judged.
final class SimpleType {
    enum Base {
        /// `string`: every value.
        case text
        /// `normalizedString`, `token`: every value, but only one that white space rules leave as it is.
        case line
        case language, nameToken
        /// Whole numbers of up to nine digits.
        case integer(isSigned: Bool, isPositive: Bool)
        case decimal, boolean
        /// Addresses of the plain sort; others are left to libxml2.
        case address
        case union([SimpleType])
        /// Cannot be judged here.
        case other
    }

    let base: Base
    /// Of each restriction; one of a group must match.
    private(set) var patterns: [[SchemaPattern]] = []
    private(set) var enumerations: [Set<String>] = []
    private(set) var lengths: ClosedRange<Int> = 0...Int.max
    /// Short values that are right, by their bytes.
    private var known = ContiguousArray<UInt64>(repeating: 0, count: 256)

    /// Whether every text is a value.
    let isFree: Bool

    init(_ base: Base) {
        self.base = base
        if case .text = base { isFree = true } else { isFree = false }
    }

    /// A restriction of a type.
    init(_ origin: SimpleType, patterns: [SchemaPattern], enumeration: Set<String>, lengths: ClosedRange<Int>) {
        (base, self.patterns, enumerations) = (origin.base, origin.patterns, origin.enumerations)
        isFree = origin.isFree && patterns.isEmpty && enumeration.isEmpty && lengths == 0...Int.max
        if !patterns.isEmpty { self.patterns.append(patterns) }
        if !enumeration.isEmpty { enumerations.append(enumeration) }
        let low = max(origin.lengths.lowerBound, lengths.lowerBound)
        self.lengths = low...max(low, min(origin.lengths.upperBound, lengths.upperBound))
    }

    /// Whether libxml2 surely accepts the value.
    func surelyAccepts(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        if isFree { return true }
        guard value.count < 8 else { return unsafe judge(value) }
        var key = UInt64(value.count + 1) << 56
        for place in 0..<value.count { key |= unsafe UInt64(value[place]) << (8 * UInt64(place)) }
        let slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56)
        if known[slot] == key { return true }
        guard unsafe judge(value) else { return false }
        known[slot] = key
        return true
    }

    private func judge(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        switch base {
        case .text: break
        case .line: guard unsafe Self.isTidy(value) else { return false }
        case .language: guard unsafe Self.isLanguage(value) else { return false }
        case .nameToken:
            guard !value.isEmpty, unsafe value.allSatisfy(Self.isNameByte) else { return false }
        case .integer(let isSigned, let isPositive):
            guard unsafe Self.isInteger(value, isSigned: isSigned, isPositive: isPositive) else { return false }
        case .decimal: guard unsafe Self.isDecimal(value) else { return false }
        case .boolean:
            guard unsafe ["true", "false", "0", "1"].contains(String(decoding: value, as: UTF8.self)) else {
                return false
            }
        case .address: guard unsafe Self.isAddress(value) else { return false }
        case .union(let members):
            for member in members where unsafe member.surelyAccepts(value) { return true }
            return false
        case .other: return false
        }
        if lengths != 0...Int.max {
            let count = unsafe value.reduce(into: 0) { $0 += $1 & 0xC0 != 0x80 ? 1 : 0 }
            guard lengths.contains(count) else { return false }
        }
        if !enumerations.isEmpty {
            let text = unsafe String(decoding: value, as: UTF8.self)
            guard enumerations.allSatisfy({ $0.contains(text) }) else { return false }
        }
        return patterns.allSatisfy { group in group.contains { unsafe $0.matches(value) } }
    }

    // MARK: Values

    /// No white space but single blanks between other characters.
    private static func isTidy(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        var wasBlank = true
        for place in 0..<value.count {
            let byte = unsafe value[place]
            if byte < 0x20 || (byte == 0x20 && wasBlank) { return false }
            wasBlank = byte == 0x20
        }
        return value.isEmpty || !wasBlank
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".")
    }

    /// A language of two or three letters, perhaps with script and country: `az`, `az-Latn`, `az-Latn-AZ`, `en-GB`.
    private static func isLanguage(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard unsafe value.allSatisfy({ isLetter($0) || $0 == UInt8(ascii: "-") }) else { return false }
        var lengths = unsafe value.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(\.count)[
            ...]
        guard let first = lengths.popFirst(), first == 2 || first == 3 else { return false }
        if lengths.first == 4 { lengths.removeFirst() }
        if lengths.first == 2 { lengths.removeFirst() }
        return lengths.isEmpty
    }

    private static func isInteger(_ value: UnsafeBufferPointer<UInt8>, isSigned: Bool, isPositive: Bool) -> Bool {
        let digits = unsafe isSigned && value.first == UInt8(ascii: "-") ? value.dropFirst() : value[...]
        guard unsafe (1...9).contains(digits.count), unsafe digits.allSatisfy(isDigit) else { return false }
        return unsafe !isPositive || digits.contains { $0 != UInt8(ascii: "0") }
    }

    private static func isDecimal(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...18).contains(value.count), let first = unsafe value.first, let last = unsafe value.last,
            isDigit(first), isDigit(last)
        else { return false }
        var points = 0
        for place in 0..<value.count {
            let byte = unsafe value[place]
            if byte == UInt8(ascii: ".") { points += 1 } else if !isDigit(byte) { return false }
        }
        return points < 2
    }

    /// `https?://host/path?query#fragment` of letters, digits and a few signs.
    private static func isAddress(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = unsafe value[...]
        guard let scheme = ["http://", "https://"].first(where: { unsafe text.starts(with: $0.utf8) }) else {
            return false
        }
        let rest = unsafe text.dropFirst(scheme.utf8.count)
        let end = unsafe rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        let host = unsafe rest[..<end]
        guard unsafe !host.isEmpty, unsafe host.allSatisfy({ isNameByte($0) }) else { return false }
        var fragments = 0
        for place in end..<value.count {
            let byte = unsafe value[place]
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "&"), UInt8(ascii: "?"), UInt8(ascii: ","),
                UInt8(ascii: ";"), UInt8(ascii: "~"), UInt8(ascii: "+"):
                break
            case UInt8(ascii: "#"):
                fragments += 1
                if fragments > 1 { return false }
            default: if !isNameByte(byte) { return false }
            }
        }
        return true
    }
}

/// A `pattern` facet, compiled by libxml2.
@safe final class SchemaPattern {
    private let expression: xmlRegexpPtr
    private var text: ContiguousArray<UInt8> = []

    /// `nil` when libxml2 does not understand it.
    init?(_ pattern: String) {
        guard let expression = unsafe xmlRegexpCompile(pattern) else { return nil }
        unsafe self.expression = expression
    }

    deinit { unsafe xmlRegFreeRegexp(expression) }

    func matches(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        text.removeAll(keepingCapacity: true)
        unsafe text.append(contentsOf: value)
        text.append(0)
        return unsafe text.withUnsafeBufferPointer { unsafe xmlRegexpExec(expression, $0.baseAddress) == 1 }
    }
}
