/// A JSON value of a file that we have written, cut into the texts of its members or items.
///
/// The text is valid and without white space, as `JSONWriter` leaves it; nothing is checked.
struct JSONSlices {
    let text: ArraySlice<UInt8>
    init(_ text: ArraySlice<UInt8>) { self.text = text }

    var isObject: Bool { text.first == UInt8(ascii: "{") }
    var isArray: Bool { text.first == UInt8(ascii: "[") }
    var string: String { String(decoding: text, as: UTF8.self) }

    /// The items of an array; any other value is its own only item.
    var items: [JSONSlices] { isArray ? parts.map { JSONSlices($0) } : [self] }

    /// Names, as they are written between their quotes, and values of an object in order.
    var members: [(name: String, value: JSONSlices)] {
        guard isObject else { return [] }
        return parts.compactMap { part in
            let nameEnd = Self.endOfString(part, from: part.startIndex)
            let name = part[(part.startIndex + 1)..<(nameEnd - 1)]
            return (String(decoding: name, as: UTF8.self), JSONSlices(part[(nameEnd + 1)...]))
        }
    }

    subscript(_ name: String) -> JSONSlices? { members.first { $0.name == name }?.value }

    /// A text without its quotes and escapes; any other value as it is written.
    var plain: String {
        guard text.first == UInt8(ascii: "\"") else { return string }
        let inner = text.dropFirst().dropLast()
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        var result: [UInt8] = [], rest = inner
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch escaped {
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
                result.append(UInt8(ascii: " "))
            case UInt8(ascii: "u"):  // controls alone are written so
                rest = rest.dropFirst(4)
                result += Array("\u{FFFD}".utf8)
            default: result.append(escaped)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The texts between the commas of the outermost level.
    private var parts: [ArraySlice<UInt8>] {
        var result: [ArraySlice<UInt8>] = [], depth = 0, start = text.startIndex + 1, index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "\""):
                index = Self.endOfString(text, from: index)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0, start < index { result.append(text[start..<index]) }
            case UInt8(ascii: ",") where depth == 1:
                result.append(text[start..<index])
                start = index + 1
            default: break
            }
            index += 1
        }
        return result
    }

    /// Behind the quote that ends the string that begins at `start`.
    private static func endOfString(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while index < text.endIndex, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, text.endIndex)
    }
}
