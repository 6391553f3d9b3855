// The bytes of JSON's grammar (RFC 8259 §2).
let openBrace = UInt8(ascii: "{"), closeBrace = UInt8(ascii: "}")
let openBracket = UInt8(ascii: "["), closeBracket = UInt8(ascii: "]")
let quote = UInt8(ascii: "\""), backslash = UInt8(ascii: "\\"), slash = UInt8(ascii: "/")
let comma = UInt8(ascii: ","), colon = UInt8(ascii: ":")
let minus = UInt8(ascii: "-"), zero = UInt8(ascii: "0"), nine = UInt8(ascii: "9")
let lineFeed = UInt8(ascii: "\n")

/// RFC 8259 §2, ws.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

/// Whether a number or literal may stand directly before `byte`.
@inline(__always)
func endsScalar(_ byte: UInt8) -> Bool {
    byte == comma || byte == closeBrace || byte == closeBracket || isSpace(byte)
}
