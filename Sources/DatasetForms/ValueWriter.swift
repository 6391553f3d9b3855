internal import RecordStream

/// Puts values of a record into templates. One per thread; its buffers are reused.
struct ValueWriter {
    /// The text of the last template, not yet escaped for any syntax.
    private(set) var text: ContiguousArray<UInt8> = []
    private var matches = PathMatches()
    private var value: ContiguousArray<UInt8> = []

    /// - Parameter position: Which of the matches of `each` the context is.
    /// - Returns: Whether one of the templates gave a text, which is in `text` then.
    mutating func write(
        _ templates: [CompiledTemplate], at context: Int, position: Int, of record: RecordView
    ) -> Bool {
        for template in templates where write(template, context, position, record) { return true }
        return false
    }

    private mutating func write(
        _ template: CompiledTemplate, _ context: Int, _ position: Int, _ record: RecordView
    ) -> Bool {
        text.removeAll(keepingCapacity: true)
        for part in template.parts {
            switch part {
            case .literal(let bytes): text.append(contentsOf: bytes)
            case .position(let filters):
                value.removeAll(keepingCapacity: true)
                value.append(contentsOf: String(position).utf8)
                if !apply(filters) { return false }
                text.append(contentsOf: value)
            case .value(let path, let filters, let all, let optional):
                if !write(path, filters, all: all, context, record), !optional { return false }
            }
        }
        return !text.isEmpty
    }

    private mutating func write(
        _ path: CompiledPath, _ filters: [CompiledTemplate.Filter], all: Bool, _ context: Int, _ record: RecordView
    ) -> Bool {
        matches.removeAll()
        path.evaluate(from: context, in: record, into: &matches)
        var found = false
        for node in matches.nodes where record[node].kind != .null {
            value.removeAll(keepingCapacity: true)
            unsafe value.append(contentsOf: record.value(of: node))
            guard apply(filters), !value.isEmpty else { continue }  // the next match may pass
            if found { text.append(contentsOf: [UInt8(ascii: ";"), UInt8(ascii: " ")]) }
            found = true
            text.append(contentsOf: value)
            if !all { break }
        }
        return found
    }

    /// The nodes that the paths find, in order; handed out by number, since rendering reuses the buffers.
    mutating func nodes(
        _ paths: [CompiledPath], from context: Int, of record: RecordView, into found: inout ContiguousArray<Int>
    ) {
        for path in paths {
            matches.removeAll()
            path.evaluate(from: context, in: record, into: &matches)
            for node in matches.nodes where record[node].kind != .null { found.append(node) }
        }
    }

    mutating func beginRecord() { matches.beginRecord() }

    // MARK: Filters

    private mutating func apply(_ filters: [CompiledTemplate.Filter]) -> Bool {
        for filter in filters {
            switch filter {
            case .map(let map):
                guard let mapped = unsafe value.withUnsafeBufferPointer({ unsafe map.value(of: $0) }) else {
                    return false
                }
                value = mapped
            case .year: cutToYear()
            case .year4:
                cutToYear()
                if value.count != 4 || value.first == UInt8(ascii: "-") { return false }
            case .iri: if !makeIRI() { return false }
            case .segment: encode(keeping: "")
            case .language: if !isLanguage { return false }
            case .date: if !isDate { return false }
            case .number: if Double(String(decoding: value, as: UTF8.self)) == nil { return false }
            }
        }
        return true
    }

    private mutating func cutToYear() {
        let start = value.first == UInt8(ascii: "-") ? 1 : 0
        if let dash = value[start...].firstIndex(of: UInt8(ascii: "-")) { value.removeSubrange(dash...) }
    }

    /// Needs a scheme (RFC 3986, 3.1).
    private mutating func makeIRI() -> Bool {
        guard let colon = value.firstIndex(of: UInt8(ascii: ":")), colon > 1 else { return false }
        for (place, byte) in value[..<colon].enumerated() {
            let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
            let isOther = byte &- UInt8(ascii: "0") < 10 || byte == 0x2B || byte == 0x2D || byte == 0x2E
            if !isLetter && (place == 0 || !isOther) { return false }
        }
        encode(keeping: ":/?#@!$&'()*+,;=%")
        return true
    }

    /// Percent-encodes what is neither unreserved, nor among `kept`, nor beyond ASCII.
    private mutating func encode(keeping kept: StaticString) {
        func isFree(_ byte: UInt8) -> Bool {
            if byte >= 0x80 || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 { return true }
            if byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E { return true }
            for i in 0..<kept.utf8CodeUnitCount where unsafe kept.utf8Start[i] == byte { return true }
            return false
        }
        if value.allSatisfy(isFree) { return }
        var encoded: ContiguousArray<UInt8> = []
        for byte in value {
            if isFree(byte) {
                encoded.append(byte)
            } else {
                encoded.append(contentsOf: [UInt8(ascii: "%"), Self.hex(byte >> 4), Self.hex(byte & 15)])
            }
        }
        value = encoded
    }

    private static func hex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }

    /// Letters and digits in pieces of 1 to 8, the first of 2 to 8 letters.
    private var isLanguage: Bool {
        var length = 0, isFirst = true
        for byte in value {
            if byte == UInt8(ascii: "-") {
                if length == 0 || (isFirst && length < 2) { return false }
                (length, isFirst) = (0, false)
                continue
            }
            let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
            if !isLetter && (isFirst || byte &- UInt8(ascii: "0") >= 10) { return false }
            length += 1
            if length > 8 { return false }
        }
        return length > 0 && !(isFirst && length < 2)
    }

    /// `YYYY-MM-DD`, with a sign or without.
    private var isDate: Bool {
        let digits = value.first == UInt8(ascii: "-") ? value.dropFirst() : value[...]
        guard digits.count == 10 else { return false }
        for (place, byte) in digits.enumerated() {
            if place == 4 || place == 7 {
                if byte != UInt8(ascii: "-") { return false }
            } else if byte &- UInt8(ascii: "0") >= 10 {
                return false
            }
        }
        return true
    }
}
