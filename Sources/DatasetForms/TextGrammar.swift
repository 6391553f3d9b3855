/// What texts must look like to stand where a form puts them.
enum TextGrammar {
    enum FreeBytes { case inIRI, inSegment }

    /// Unreserved (RFC 3986, 2.3), beyond ASCII (RFC 3987, 2.2), or with a meaning in the whole of an IRI.
    @inline(__always)
    static func isFree(_ byte: UInt8, _ free: FreeBytes) -> Bool {
        if byte >= 0x80 || isLetter(byte) || isDigit(byte) { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): return true
        case UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@"),
            UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "="), UInt8(ascii: "%"):
            return free == .inIRI
        default: return false
        }
    }

    static func hexDigit(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// RFC 3986, 3.1; of at least two bytes, so that a drive letter is none.
    static func hasScheme(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 0
        for index in 0..<value.count {
            let byte = unsafe value[index]
            if byte == UInt8(ascii: ":") { return place > 1 }
            let isOther =
                isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            if !isLetter(byte) && (place == 0 || !isOther) { return false }
            place += 1
        }
        return false
    }

    /// BCP 47: letters and digits in pieces of 1 to 8, the first of 2 to 8 letters.
    static func isLanguage(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        var length = 0, isFirst = true
        for index in 0..<value.count {
            let byte = unsafe value[index]
            if byte == UInt8(ascii: "-") {
                if length == 0 || (isFirst && length < 2) { return false }
                (length, isFirst) = (0, false)
                continue  // the next piece
            }
            if !isLetter(byte) && (isFirst || !isDigit(byte)) { return false }
            length += 1
            if length > 8 { return false }
        }
        return length > 0 && !(isFirst && length < 2)
    }

    /// `YYYY-MM-DD`, with a sign or without.
    static func isDate(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = unsafe value.first == UInt8(ascii: "-") ? 1 : 0
        guard value.count == start + 10 else { return false }
        for place in 0..<10 {
            let byte = unsafe value[start + place]
            if place == 4 || place == 7 ? byte != UInt8(ascii: "-") : !isDigit(byte) { return false }
        }
        return true
    }

    /// As JSON has it (RFC 8259, 6), since it goes there without quotes.
    static func isNumber(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 0
        func digits() -> Int {
            let first = place
            while unsafe place < value.count && isDigit(value[place]) { place += 1 }
            return place - first
        }
        func take(_ bytes: UInt8...) -> Bool {
            guard place < value.count, bytes.contains(unsafe value[place]) else { return false }
            place += 1
            return true
        }
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")), digits() == 0 { return false }
        if take(UInt8(ascii: ".")), digits() == 0 { return false }
        if take(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+"), UInt8(ascii: "-"))
            if digits() == 0 { return false }
        }
        return place == value.count
    }
}
