public import Diagnostics
internal import HeritageModel

/// Words of rights statements, from `rights-words.tsv`.
public struct RightsWords: Sendable {
    let finder: PhraseFinder
    let statuses: [String]

    public init() { (finder, statuses) = (PhraseFinder([]), []) }

    /// - Throws: `vocabulary.bad-line` with the line in its location.
    public init(_ text: String, file name: String) throws(Diagnostic) {
        var phrases: [String] = [], statuses: [String] = []
        for row in TableFile(name: name, text: text, source: 0).rows {
            guard RightsNormalizer.statuses.contains(row[0]), !row[1].isEmpty else {
                throw Diagnostic(
                    "vocabulary.bad-line", .fatal, "\(name):\(row.line): unknown status `\(row[0])` or no phrases",
                    at: .init(source: 0, line: row.line),
                    hint:
                        "a status (\(RightsNormalizer.statuses.joined(separator: ", "))), a tab, phrases separated by |"
                )
            }
            for phrase in row[1].split(separator: "|") {
                phrases.append(String(phrase))
                statuses.append(row[0])
            }
        }
        (finder, self.statuses) = (PhraseFinder(phrases), statuses)
    }
}

/// One form for licences and statements, and a status for free words.
///
/// Creative Commons: `http://creativecommons.org/licenses/<parts>/<version>/` with the jurisdiction of a ported licence;
/// rightsstatements.org: `http://rightsstatements.org/vocab/<code>/1.0/` (its own guidelines: http, with the slash).
struct RightsNormalizer: Sendable {
    private struct Answer { let statement: RightsStatement, rules: [Int] }

    static let statuses = [
        "public-domain", "open-licence", "restricted-licence", "in-copyright", "restricted", "undetermined",
    ]
    private let words: RightsWords
    /// A source has a handful of statements.
    private var known = Memo<RightsStatement, Answer>()
    private var counts = RuleCounts()
    init(_ words: RightsWords) { self.words = words }

    /// How often each rule changed a statement.
    var changes: [String: Int] { counts.byName }
    mutating func forgetChanges() { counts.forget() }

    mutating func normalize(_ statement: inout RightsStatement) {
        // A long text would be dear to keep, and is seldom met twice.
        guard statement.text?.value.utf8.count ?? 0 <= 1_024 else {
            for rule in read(&statement) { counts.add(rule) }
            return
        }
        if let answer = known[statement] {
            statement = answer.statement
            for rule in answer.rules { counts.add(rule) }
            return
        }
        let given = statement
        let rules = read(&statement).map { counts.number(of: $0) }
        for rule in rules { counts.add(rule) }
        known.keep(Answer(statement: statement, rules: rules), for: given)
    }

    private func read(_ statement: inout RightsStatement) -> [String] {
        var rules: [String] = []
        if let uri = statement.uri, let proper = Self.properURI(uri), proper != uri {
            statement.uri = proper
            rules.append("rights.uri")
        }
        if statement.uri == nil, let text = statement.text?.value, let uri = Self.uri(in: text) {
            statement.uri = uri
            rules.append("rights.uri-from-text")
        }
        if statement.status == nil, let status = status(of: statement) {
            statement.status = status
            rules.append("rights.status-\(status)")
        }
        return rules
    }

    private func status(of statement: RightsStatement) -> String? {
        if let uri = statement.uri, let status = Self.status(ofURI: uri) { return status }
        guard let text = statement.text?.value ?? statement.uri else { return nil }
        if let licence = Licence(name: text) { return licence.status }
        return words.finder.first(in: PhraseFinder.folded(text)).map { words.statuses[$0.index] }
    }

    // MARK: URIs

    private static func properURI(_ uri: String) -> String? {
        if let found = Self.uri(in: uri) { return found }
        return nil
    }

    /// The proper URI of the first licence or statement that a text names, by URI or by name with version.
    static func uri(in text: String) -> String? {
        guard text.utf8.count <= 65536 else { return nil }
        let lower = text.lowercased()
        if let path = path(behind: "creativecommons.org/", in: lower) { return creativeCommons(path) }
        for start in ["rightsstatements.org/vocab/", "rightsstatements.org/page/", "rightsstatements.org/data/"] {
            if let path = path(behind: start, in: lower), let code = path.first.flatMap({ statementCodes[$0] }) {
                return "http://rightsstatements.org/vocab/\(code)/1.0/"
            }
        }
        return Licence(name: text)?.uri
    }

    private static func path(behind start: String, in text: String) -> [String]? {
        guard let range = text.firstRange(of: start) else { return nil }
        let rest = text[range.upperBound...].prefix { !$0.isWhitespace && !"\"'<>)],;?#".contains($0) }
        return rest.split(separator: "/").map(String.init)
    }

    private static func creativeCommons(_ path: [String]) -> String? {
        guard path.count >= 2 else { return nil }
        switch path[0] {
        case "publicdomain" where path[1] == "zero" || path[1] == "mark":
            return "http://creativecommons.org/publicdomain/\(path[1])/1.0/"
        case "licenses" where path.count >= 3 && Licence(code: path[1], version: path[2]) != nil:
            let ported = path.count > 3 && !path[3].hasPrefix("deed") && !path[3].hasPrefix("legalcode") ? path[3] : nil
            return "http://creativecommons.org/licenses/\(path[1])/\(path[2])/" + (ported.map { $0 + "/" } ?? "")
        default: return nil
        }
    }

    private static func status(ofURI uri: String) -> String? {
        if let path = path(behind: "creativecommons.org/", in: uri), path.count >= 2 {
            if path[0] == "publicdomain" { return "public-domain" }
            return path[1].contains("nc") || path[1].contains("nd") ? "restricted-licence" : "open-licence"
        }
        guard let code = path(behind: "rightsstatements.org/vocab/", in: uri)?.first else { return nil }
        if code.hasPrefix("InC") { return "in-copyright" }
        return ["CNE", "UND", "NKC"].contains(code) ? "undetermined" : "restricted"
    }

    private static let statementCodes = Dictionary(
        uniqueKeysWithValues: [
            "InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND",
            "NKC",
        ].map { ($0.lowercased(), $0) })
}

/// A Creative Commons licence by name: “CC BY-SA 4.0”, “Creative Commons Attribution 3.0”, “CC0”.
private struct Licence {
    private let code: String, version: String?

    init?(code: String, version: String) {
        guard ["by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd"].contains(code),
            ["1.0", "2.0", "2.1", "2.5", "3.0", "4.0"].contains(version)
        else { return nil }
        (self.code, self.version) = (code, version)
    }

    init?(name: String) {
        guard name.utf8.count <= 400 else { return nil }
        let words = name.lowercased().split { !($0.isLetter || $0.isNumber || $0 == ".") }.map(String.init)
        guard let start = words.firstIndex(where: { $0 == "cc" || $0 == "cc0" || $0 == "creative" }) else {
            if words.prefix(3) == ["public", "domain", "mark"] { (code, version) = ("mark", "1.0"); return }
            return nil
        }
        let rest = words[start...]
        if rest.first == "cc0" || rest.contains("zero") || rest.prefix(2) == ["cc", "0"] {
            (code, version) = ("zero", "1.0")
            return
        }
        if rest.contains("mark") || rest.prefix(2) == ["cc", "pdm"] { (code, version) = ("mark", "1.0"); return }
        guard rest.contains("by") || rest.contains("attribution") else { return nil }
        var parts = ["by"]
        if rest.contains("nc") || rest.contains("noncommercial") || rest.contains("commercial") { parts.append("nc") }
        if rest.contains("nd") || rest.contains("noderivatives") || rest.contains("noderivs")
            || rest.contains("derivatives")
        {
            parts.append("nd")
        }
        if rest.contains("sa") || rest.contains("sharealike") || rest.contains("alike") { parts.append("sa") }
        code = parts.joined(separator: "-")
        version = rest.first { ["1.0", "2.0", "2.5", "3.0", "4.0"].contains($0) }
    }

    /// `nil` without a version: which one would be a guess.
    var uri: String? {
        guard let version else { return nil }
        let folder = code == "zero" || code == "mark" ? "publicdomain" : "licenses"
        return "http://creativecommons.org/\(folder)/\(code)/\(version)/"
    }

    var status: String {
        if code == "zero" || code == "mark" { return "public-domain" }
        return code.contains("nc") || code.contains("nd") ? "restricted-licence" : "open-licence"
    }
}

extension RightsStatement: MemoQuestion {
    var quickHash: UInt64 { (uri?.quickHash ?? 0).mixed(with: text?.value.quickHash ?? 0) }
    func isSame(as other: RightsStatement) -> Bool { self == other }
}
