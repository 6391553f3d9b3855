/// The encoding that an XML text declares for itself (XML 1.0, 4.3.3).
enum XMLDeclaration {
    /// `nil` when there is no declaration, or it names no known encoding.
    static func encoding(in sample: ArraySlice<UInt8>) -> TextEncoding? {
        // In UTF-16 every second byte of a declaration is zero; a byte order mark may stand before it.
        let text = sample.prefix(512).filter { $0 != 0 }.drop { $0 > 0x7F || $0 <= 0x20 }
        guard text.starts(with: "<?xml".utf8), let end = text.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let declaration = String(decoding: text[..<end], as: UTF8.self)
        guard let name = declaration.firstRange(ofASCII: "encoding") else { return nil }
        let value = declaration.utf8[name...].drop { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        guard let quote = value.first else { return nil }
        return TextEncoding(String(decoding: value.dropFirst().prefix { $0 != quote }, as: UTF8.self))
    }
}

extension String {
    /// Where the text behind the first `word` begins.
    fileprivate func firstRange(ofASCII word: String) -> String.UTF8View.Index? {
        utf8.indices.first { utf8[$0...].starts(with: word.utf8) }
    }
}
