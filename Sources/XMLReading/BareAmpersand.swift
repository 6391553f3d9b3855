/// Finds each `&` of character data and attribute values that surely begins no reference (XML 1.0, 4.1).
public enum BareAmpersand {
    /// - Parameter text: A part of a document that begins outside of comments and CDATA sections.
    /// - Returns: Offsets from the start of `text`, ascending. A name that only lacks its semicolon, such as `&nbsp `, is
    ///   left to a person: it may be a reference, and it may be text.
    public static func offsets(in text: ArraySlice<UInt8>) -> [Int] {
        var offsets: [Int] = []
        var rest = text
        while let place = rest.firstIndex(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "<") }) {
            rest = text[place...]
            if rest.first == UInt8(ascii: "<") {
                rest = rest.dropFirst(behindSection(rest))
            } else {
                if isBare(rest.dropFirst()) { offsets.append(place - text.startIndex) }
                rest = rest.dropFirst()
            }
        }
        return offsets
    }

    /// Length of the comment, CDATA section or instruction that begins here; 1 for anything else.
    private static func behindSection(_ text: ArraySlice<UInt8>) -> Int {
        for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] where text.starts(with: start.utf8) {
            let mark = Array(end.utf8)
            var place = text.startIndex + start.utf8.count
            while place + mark.count <= text.endIndex {
                if text[place..<place + mark.count].elementsEqual(mark) { return place + mark.count - text.startIndex }
                place += 1
            }
            return text.count
        }
        return 1
    }

    /// - Parameter text: What stands behind the `&`.
    private static func isBare(_ text: ArraySlice<UInt8>) -> Bool {
        if text.first == UInt8(ascii: "#") {
            let number = text.dropFirst().prefix { isLetter($0) || isDigit($0) }
            return number.isEmpty
        }
        let name = text.prefix { isLetter($0) || isDigit($0) || $0 > 0x7F || "_:-.".utf8.contains($0) }
        guard let first = name.first, isLetter(first) || first > 0x7F || first == UInt8(ascii: "_") else { return true }
        if text.dropFirst(name.count).first == UInt8(ascii: ";") { return false }
        let word = String(decoding: name, as: UTF8.self)
        return !["amp", "lt", "gt", "quot", "apos"].contains(word) && HTMLEntities.shared.character(word) == nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
