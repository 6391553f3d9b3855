/// A JSON text as a tree that keeps what a schema asks about and where each value begins.
public final class JSONValue: @unchecked Sendable {
    // SAFETY of `Sendable`: nothing of it changes after it was made.
    public enum Content {
        case null
        case boolean(Bool)
        case number(JSONNumber)
        case string(String)
        case array([JSONValue])
        /// In the order of the text; of a name that stands twice the last counts.
        case object([(name: String, value: JSONValue)], [String: Int])
    }

    public let content: Content
    /// Byte offset in the text.
    public let offset: Int

    init(_ content: Content, offset: Int) { (self.content, self.offset) = (content, offset) }

    subscript(name: String) -> JSONValue? {
        guard case .object(let members, let places) = content, let place = places[name] else { return nil }
        return members[place].value
    }

    /// Whether it describes the columns of a table.
    public var isTableSchema: Bool { self["fields"]?.array != nil }

    var members: [(name: String, value: JSONValue)] {
        guard case .object(let members, let places) = content else { return [] }
        return members.count == places.count
            ? members : members.enumerated().filter { places[$0.element.name] == $0.offset }.map(\.element)
    }
    var string: String? { if case .string(let text) = content { text } else { nil } }
    var array: [JSONValue]? { if case .array(let items) = content { items } else { nil } }
    var boolean: Bool? { if case .boolean(let flag) = content { flag } else { nil } }
    var number: JSONNumber? { if case .number(let number) = content { number } else { nil } }
    var integer: Int? { number?.integer }

    /// Equal as JSON Schema means it (core, 4.2.2): numbers by value, objects without order.
    static func equal(_ a: JSONValue, _ b: JSONValue) -> Bool {
        switch (a.content, b.content) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy(equal)
        case (.object(_, let names), .object(_, let others)):
            names.count == others.count
                && names.keys.allSatisfy { name in b[name].map { equal(a[name]!, $0) } ?? false }
        default: false
        }
    }
}

/// A decimal number: `mantissa` times ten to the power of `exponent`, exact up to 37 digits.
public struct JSONNumber: Hashable, Sendable {
    let mantissa: Int128, exponent: Int
    let double: Double

    init?(_ text: Substring) {
        guard let double = Double(text) else { return nil }
        self.double = double
        var digits: Int128 = 0, scale = 0, isFraction = false, isNegative = false, power = 0, count = 0
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") { (isNegative, rest) = (true, rest.dropFirst()) }
        while let byte = rest.first {
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if count < 37 {
                    digits = digits * 10 + Int128(byte - 48)
                    if digits > 0 { count += 1 }
                    if isFraction { scale -= 1 }
                } else if !isFraction {
                    scale += 1
                }
            case UInt8(ascii: "."): isFraction = true
            default:
                power = Int(Substring(rest)) ?? 0
                rest = rest[rest.endIndex...]
            }
        }
        var (mantissa, exponent) = (isNegative ? -digits : digits, digits == 0 ? 0 : scale + power)
        while mantissa != 0, mantissa % 10 == 0 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        (self.mantissa, self.exponent) = (mantissa, exponent)
    }

    var isInteger: Bool { exponent >= 0 }
    var integer: Int? { isInteger && exponent < 18 ? Int(exactly: double) : nil }

    public static func == (a: JSONNumber, b: JSONNumber) -> Bool {
        a.mantissa == b.mantissa && a.exponent == b.exponent
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(double) }

    static func < (a: JSONNumber, b: JSONNumber) -> Bool {
        guard let (first, second) = aligned(a, b) else { return a.double < b.double }
        return first < second
    }

    /// Whether this is `other` times a whole number.
    func isMultiple(of other: JSONNumber) -> Bool {
        if mantissa == 0 { return true }
        guard let (first, second) = Self.aligned(self, other), second != 0 else {
            let quotient = double / other.double
            return quotient.isFinite && quotient.rounded() == quotient
        }
        return first % second == 0
    }

    private static func aligned(_ a: JSONNumber, _ b: JSONNumber) -> (Int128, Int128)? {
        func shifted(_ value: Int128, _ places: Int) -> Int128? {
            guard places <= 37 else { return nil }
            var value = value
            for _ in 0..<places {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                if overflow { return nil }
                value = product
            }
            return value
        }
        let least = min(a.exponent, b.exponent)
        guard let first = shifted(a.mantissa, a.exponent - least), let second = shifted(b.mantissa, b.exponent - least)
        else { return nil }
        return (first, second)
    }
}

extension JSONValue {
    /// What is wrong with a text, and where.
    public struct Fault: Error {
        public let message: String, offset: Int
    }

    /// Reads one JSON text (RFC 8259).
    public static func parse(_ bytes: ContiguousArray<UInt8>) throws(Fault) -> JSONValue {
        var parser = ValueParser(text: bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.fault("text follows the value") }
        return value
    }
}

private struct ValueParser {
    let text: ContiguousArray<UInt8>
    var position = 0

    init(text: ContiguousArray<UInt8>) { self.text = text }

    func fault(_ message: String) -> JSONValue.Fault { JSONValue.Fault(message: message, offset: position) }

    mutating func skipSpace() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    mutating func value(depth: Int) throws(JSONValue.Fault) -> JSONValue {
        skipSpace()
        guard position < text.count else { throw fault("a value is missing") }
        guard depth < 200 else { throw fault("nested too deep") }
        let start = position
        switch text[position] {
        case UInt8(ascii: "{"):
            position += 1
            var members: [(name: String, value: JSONValue)] = [], places: [String: Int] = [:]
            skipSpace()
            if take(UInt8(ascii: "}")) { return JSONValue(.object([], [:]), offset: start) }
            repeat {
                skipSpace()
                guard position < text.count, text[position] == UInt8(ascii: "\"") else {
                    throw fault("a name is missing")
                }
                let name = try string()
                skipSpace()
                guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing") }
                places[name] = members.count
                members.append((name, try value(depth: depth + 1)))
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw fault("`}` is missing") }
            return JSONValue(.object(members, places), offset: start)
        case UInt8(ascii: "["):
            position += 1
            var items: [JSONValue] = []
            skipSpace()
            if take(UInt8(ascii: "]")) { return JSONValue(.array([]), offset: start) }
            repeat {
                items.append(try value(depth: depth + 1))
                skipSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw fault("`]` is missing") }
            return JSONValue(.array(items), offset: start)
        case UInt8(ascii: "\""): return JSONValue(.string(try string()), offset: start)
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func literal(
        _ word: StaticString, _ content: JSONValue.Content
    ) throws(JSONValue.Fault) -> JSONValue {
        let start = position
        for byte in word.description.utf8 { guard take(byte) else { throw fault("no value of JSON") } }
        return JSONValue(content, offset: start)
    }

    private mutating func number() throws(JSONValue.Fault) -> JSONValue {
        let start = position
        var digits = ""
        while position < text.count, "+-0123456789.eE".utf8.contains(text[position]) {
            digits.unicodeScalars.append(UnicodeScalar(text[position]))
            position += 1
        }
        guard !digits.isEmpty, let number = JSONNumber(digits[...]) else { throw fault("no value of JSON") }
        return JSONValue(.number(number), offset: start)
    }

    private mutating func string() throws(JSONValue.Fault) -> String {
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard position < text.count else { break }
                let escape = text[position]
                position += 1
                switch escape {
                case UInt8(ascii: "n"): bytes.append(0x0A)
                case UInt8(ascii: "t"): bytes.append(0x09)
                case UInt8(ascii: "r"): bytes.append(0x0D)
                case UInt8(ascii: "b"): bytes.append(0x08)
                case UInt8(ascii: "f"): bytes.append(0x0C)
                case UInt8(ascii: "u"):
                    var code = try hex()
                    if (0xD800..<0xDC00).contains(code), position + 1 < text.count,
                        text[position] == UInt8(ascii: "\\"), text[position + 1] == UInt8(ascii: "u")
                    {
                        position += 2
                        let low = try hex()
                        code = 0x10000 + (code - 0xD800) << 10 + (low &- 0xDC00)
                    }
                    bytes += Array(String(UnicodeScalar(code) ?? "\u{FFFD}").utf8)
                default: bytes.append(escape)
                }
            default: bytes.append(byte)
            }
        }
        throw fault("a text is not closed")
    }

    private mutating func hex() throws(JSONValue.Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < text.count, let digit = Int(String(UnicodeScalar(text[position])), radix: 16) else {
                throw fault("four digits are missing behind \\u")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
