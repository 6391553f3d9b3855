internal import CScan

/// Replaces the escapes of a string (RFC 8259 §7) by the characters they mean.
///
/// SAFETY: all reads stay below `end`.
struct StringDecoder {
    /// Behind the opening quote before decoding, behind the closing quote after it.
    private(set) var position: Int
    private let end: Int
    /// Raw control characters met: kept, since the text is clear, but §7 forbids them.
    private(set) var controls = 0, firstControl = 0
    /// Line ends among them.
    private(set) var lines = 0

    init(position: Int, end: Int) { (self.position, self.end) = (position, end) }

    mutating func decode(
        _ base: UnsafePointer<UInt8>, into text: Table<UInt8>
    ) throws(JSONFault) {
        while true {
            text.reserve(end - position)
            unsafe text.appendInPlace { copy in
                let plain = unsafe cscan_json_copy(copy, base + position, end - position)
                position += plain
                return plain
            }
            guard position < end else { throw JSONFault(.unterminatedString, position) }
            let byte = unsafe base[position]
            if byte == quote {
                position += 1
                return
            }
            if byte == backslash {
                try unsafe decodeEscape(base, into: text)
            } else {
                keepControl(byte)
                text.append(byte)
            }
        }
    }

    private mutating func keepControl(_ byte: UInt8) {
        if controls == 0 { firstControl = position }
        controls += 1
        if byte == lineFeed { lines += 1 }
        position += 1
    }

    private mutating func decodeEscape(
        _ base: UnsafePointer<UInt8>, into text: Table<UInt8>
    ) throws(JSONFault) {
        let place = position
        guard place + 1 < end else { throw JSONFault(.unterminatedString, end) }
        position += 2
        switch unsafe base[place + 1] {
        case quote: text.append(quote)
        case backslash: text.append(backslash)
        case slash: text.append(slash)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try unsafe decodeUnicode(base, place, into: text)
        default: throw JSONFault(.badEscape, place)
        }
    }

    /// `\uXXXX`, or two of them for a character beyond U+FFFF.
    private mutating func decodeUnicode(
        _ base: UnsafePointer<UInt8>, _ place: Int, into text: Table<UInt8>
    ) throws(JSONFault) {
        let unit = try unsafe hexUnit(base, escapeAt: place)
        var value = unit
        if unit & 0xFC00 == 0xD800 {
            guard position + 1 < end, unsafe base[position] == backslash && base[position + 1] == UInt8(ascii: "u")
            else { throw JSONFault(.loneSurrogate, place) }
            let second = position
            position += 2
            let low = try unsafe hexUnit(base, escapeAt: second)
            guard low & 0xFC00 == 0xDC00 else { throw JSONFault(.loneSurrogate, place) }
            value = 0x1_0000 + (unit & 0x3FF) << 10 + low & 0x3FF
        }
        guard let scalar = Unicode.Scalar(value) else { throw JSONFault(.loneSurrogate, place) }
        for byte in String(scalar).utf8 { text.append(byte) }
    }

    /// The four hexadecimal digits at the position.
    private mutating func hexUnit(_ base: UnsafePointer<UInt8>, escapeAt place: Int) throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < end else { throw JSONFault(.unterminatedString, end) }
            guard let digit = unsafe hexValue(base[position]) else { throw JSONFault(.badEscape, place) }
            value = value << 4 | digit
            position += 1
        }
        return value
    }
}

private func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}
