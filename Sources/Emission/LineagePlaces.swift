/// The places in a line of `lineage.ndjson`: `"line":7,"byteOffset":812` of the record, and the line of a value that
/// stands on another one than the record: `["titles[0]","title",9]`.
enum LineagePlaces {
    private static let head = Array(#","line":"#.utf8), offset = Array(#","byteOffset":"#.utf8)
    private static let values = Array(#","values":["#.utf8)

    /// Appends the line with the places that it has now.
    /// - Parameter line: Place of the record, from 1.
    static func append(
        _ bytes: ContiguousArray<UInt8>, _ range: Range<Int>, to out: inout ContiguousArray<UInt8>, line: Int,
        byteOffset: Int
    ) {
        var copied = range.lowerBound, here = range.lowerBound
        // Up to the values all members have fixed names: texts before them are passed over as texts.
        guard let place = find(head, in: bytes, from: &here, to: range.upperBound) else {
            return out.append(contentsOf: bytes[range])
        }
        let old = number(bytes, &here)
        out.append(contentsOf: bytes[copied..<place])
        out.append(contentsOf: head)
        append(line, to: &out)
        out.append(contentsOf: offset)
        append(byteOffset, to: &out)
        here += offset.count
        _ = number(bytes, &here)
        copied = here
        here += values.count
        let shift = line - old
        guard shift != 0 else { return out.append(contentsOf: bytes[copied..<range.upperBound]) }
        while here < range.upperBound {
            switch bytes[here] {
            case UInt8(ascii: "\""): skipText(bytes, &here, range.upperBound)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                out.append(contentsOf: bytes[copied..<here])
                append(number(bytes, &here) + shift, to: &out)
                copied = here
            default: here += 1
            }
        }
        out.append(contentsOf: bytes[copied..<range.upperBound])
    }

    /// The provider's identifier in a line, without escapes resolved beyond `\"` and `\\`.
    static func record(in bytes: ContiguousArray<UInt8>) -> String {
        var here = 0
        guard find(Array(#","record":"#.utf8), in: bytes, from: &here, to: bytes.count) != nil else { return "" }
        var end = here
        skipText(bytes, &end, bytes.count)
        var text = ContiguousArray<UInt8>()
        var escapes = false
        for byte in bytes[min(here + 1, end)..<max(here + 1, end - 1)] {
            if byte == UInt8(ascii: "\\"), !escapes {
                escapes = true
            } else {
                text.append(byte)
                escapes = false
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Finds a key outside of texts; `here` is after it then.
    private static func find(
        _ key: [UInt8], in bytes: ContiguousArray<UInt8>, from here: inout Int, to end: Int
    ) -> Int? {
        while here < end {
            if bytes[here] == UInt8(ascii: ","), here + key.count <= end,
                bytes[here..<here + key.count].elementsEqual(key)
            {
                here += key.count
                return here - key.count
            }
            if bytes[here] == UInt8(ascii: "\"") { skipText(bytes, &here, end) } else { here += 1 }
        }
        return nil
    }

    /// Moves past a JSON text that begins at `here`.
    private static func skipText(_ bytes: ContiguousArray<UInt8>, _ here: inout Int, _ end: Int) {
        here += 1
        while here < end, bytes[here] != UInt8(ascii: "\"") { here += bytes[here] == UInt8(ascii: "\\") ? 2 : 1 }
        here += 1
    }

    private static func number(_ bytes: ContiguousArray<UInt8>, _ here: inout Int) -> Int {
        var value = 0
        while here < bytes.count, bytes[here] >= UInt8(ascii: "0"), bytes[here] <= UInt8(ascii: "9") {
            value = value * 10 + Int(bytes[here] - UInt8(ascii: "0"))
            here += 1
        }
        return value
    }

    private static func append(_ number: Int, to out: inout ContiguousArray<UInt8>) {
        var power = 1
        while number / power >= 10 { power *= 10 }
        while power > 0 {
            out.append(UInt8(ascii: "0") + UInt8(number / power % 10))
            power /= 10
        }
    }
}
