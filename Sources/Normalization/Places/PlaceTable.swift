public import Diagnostics
internal import HeritageModel

/// Countries, the subdivisions of Azerbaijan and old names of its towns, from `places/*.tsv`.
public struct PlaceTable: Sendable {
    struct Code: Hashable, Sendable {
        let id: String, authority: String
    }

    private var codes: [String: Code] = [:]
    /// Names of several things: Şəki, the town and the district.
    private var ambiguous: Set<String> = []

    public init() {}

    /// Reads lines `authority<TAB>code<TAB>names separated by |`.
    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(files: [(name: String, text: String)]) throws(Diagnostic) {
        for (index, file) in files.enumerated() {
            for row in TableFile(name: file.name, text: file.text, source: index).rows {
                guard row.columns.count >= 3, !row[0].isEmpty, !row[1].isEmpty else {
                    throw Diagnostic(
                        "vocabulary.bad-line", .fatal, "\(file.name):\(row.line): expected authority, code and names",
                        at: .init(source: UInt32(index), line: row.line), hint: "separate the columns with one tab")
                }
                let code = Code(id: row[1], authority: row[0])
                for name in row[2].split(separator: "|") {
                    let key = Self.key(String(name))
                    if let other = codes[key], other != code { ambiguous.insert(key) }
                    codes[key] = code
                }
            }
        }
        for name in ambiguous { codes[name] = nil }
    }

    func code(of name: String) -> Code? {
        guard name.utf8.count <= 128 else { return nil }
        let key = Self.key(name)
        if let code = codes[key] { return code }
        // "г. Гянджа", "Bakı şəhəri": the word for a town stands round the name.
        for (before, after) in [
            ("г ", ""), ("г", ""), ("гор ", ""), ("город ", ""), ("city of ", ""), ("", " s"), ("", " seheri"),
            ("", " city"),
            ("", " sh"), ("", " səh"), ("", " şəhəri"),
        ] {
            guard key.hasPrefix(before), key.hasSuffix(after), key.count > before.count + after.count + 2 else {
                continue
            }
            if before.isEmpty, after.isEmpty || before == "г" && !name.contains("г.") { continue }
            if let code = codes[String(key.dropFirst(before.count).dropLast(after.count))] { return code }
        }
        return nil
    }

    func isAmbiguous(_ name: String) -> Bool { name.utf8.count <= 128 && ambiguous.contains(Self.key(name)) }

    /// Letters folded, punctuation and brackets away: `Bakı (Azərbaycan)` is not `Bakı`.
    private static func key(_ name: String) -> String {
        TextFolding.folded(name).split { $0 == " " || $0 == "." || $0 == "," }.joined(separator: " ")
    }
}
