public import Diagnostics

/// Brings codes and names of languages to BCP 47.
public struct LanguageTags: Sendable {
    private let tags: [String: String]
    private let scripts: Set<String>

    /// - Parameter text: Lines `code or name<TAB>BCP 47 tag`; `#` begins a comment.
    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(_ text: String, file: String) throws(Diagnostic) {
        var map: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 2, !columns[0].isEmpty, !columns[1].isEmpty else {
                throw Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(file):\(index + 1): expected `code<TAB>tag`",
                    at: .init(source: 0, line: index + 1), hint: "separate the two columns with one tab")
            }
            map[columns[0].lowercased()] = String(columns[1])
        }
        tags = map
        scripts = [
            "latn", "cyrl", "arab", "grek", "hebr", "geor", "armn", "hans", "hant", "jpan", "kore", "deva", "thai",
        ]
    }

    /// The tags of the languages that a text names; `nil` when one of them is not known.
    func tags(of text: String) -> [String]? {
        if let tag = tag(of: text) { return [tag] }
        let parts = text.split { ";,/|+&\n".contains($0) }.map { $0.split(separator: " ").joined(separator: " ") }
        if parts.count > 1, parts.count <= 16 {
            let known = parts.compactMap { tag(of: $0) }
            return known.count == parts.count ? known : nil
        }
        // MARC 21 field 041 once ran codes together: `rusaze`.
        let letters = Array(text.utf8)
        guard letters.count % 3 == 0, (6...30).contains(letters.count),
            letters.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 })
        else { return nil }
        let codes = stride(from: 0, to: letters.count, by: 3).compactMap {
            tags[String(decoding: letters[$0..<($0 + 3)], as: UTF8.self).lowercased()]
        }
        return codes.count * 3 == letters.count ? codes : nil
    }

    /// The tag of one language, whatever its case: a code of ISO 639, a name, or a tag of BCP 47 in any spelling.
    func tag(of text: String) -> String? {
        if let tag = tags[text] { return tag }
        guard text.utf8.count <= 64 else { return nil }
        let lower = text.lowercased().replacing("i\u{307}", with: "i")
        if let tag = tags[lower] ?? tags[lower.replacing("_", with: "-")] { return tag }
        if lower.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) {
            return canonical(lower)
        }
        for ending in [" dili", " dilində", " language", " язык", " яз.", " sprache"] where lower.hasSuffix(ending) {
            return tags[String(lower.dropLast(ending.count))]
        }
        for beginning in ["на ", "in ", "en ", "langue "] where lower.hasPrefix(beginning) {
            return tags[String(lower.dropFirst(beginning.count))]
        }
        return nil
    }

    /// RFC 5646, section 2.1.1: language in lower case, script in title case, region in upper case.
    private func canonical(_ text: String) -> String? {
        let parts = text.split { $0 == "-" || $0 == "_" }.map(String.init)
        guard let first = parts.first, parts.count <= 4, let language = tags[first] else { return nil }
        var result = language
        for part in parts.dropFirst() {
            switch part.count {
            case 4 where scripts.contains(part): result += "-" + part.prefix(1).uppercased() + part.dropFirst()
            case 2: result += "-" + part.uppercased()
            case 3 where part.allSatisfy(\.isNumber): result += "-" + part
            case 5...8: result += "-" + part
            default: return nil
            }
        }
        return result
    }
}
