internal import Diagnostics
internal import Mapping
internal import SourceInput
public import Validation

extension Resources {
    private var rulesFolder: String { folder + "/Schemas/rules" }
    private var messagesFolder: String { folder + "/Schemas/messages" }

    /// The rule books that come with Khazina, and those that a person names.
    func ruleBooks(extra: [String]) throws -> [RuleBook] {
        let own = try Folder.names(in: rulesFolder).filter { $0.hasSuffix(".yaml") }.map { "\(rulesFolder)/\($0)" }
        var problems: [String] = [], books: [RuleBook] = []
        for path in own + extra {
            do {
                var book = try RuleBookLoader.load(text: try Folder.text(of: path), file: path)
                book.digest = try FileDigest.sha256(ofFile: path)
                books.append(book)
            } catch let errors as ProfileErrors {
                problems += errors.errors.map(\.description)
            }
        }
        if !problems.isEmpty { throw ConfigurationProblem(problems) }
        return books
    }

    /// The path of a schema: a file, or the name of one of ours in `Schemas/profiles`.
    func schema(_ name: String) throws -> String {
        if name.contains(".") || name.contains("/") { return name }
        let all = try Folder.names(in: folder + "/Schemas/profiles")
        if let file = all.first(where: { $0.hasPrefix(name + ".") }) { return "\(folder)/Schemas/profiles/\(file)" }
        throw ConfigurationProblem(["there is no schema `\(name)` (ours are \(all.joined(separator: ", ")))"])
    }

    /// Titles that say nothing, folded as rules fold them.
    func placeholders() throws(Diagnostic) -> Set<String> {
        let rows = Words.rows(try Folder.text(of: "\(rulesFolder)/placeholders.tsv"))
        return Set(rows.compactMap { $0.first?.lowercased() })
    }

    func rootNamespaces() throws(Diagnostic) -> RootNamespaces {
        RootNamespaces(Words.rows(try Folder.text(of: "\(rulesFolder)/namespaces.tsv")))
    }

    /// Codes that are errors in a delivery.
    func strictCodes() throws(Diagnostic) -> Set<String> {
        Set(Words.rows(try Folder.text(of: "\(rulesFolder)/strict.tsv")).compactMap(\.first))
    }

    /// The words of reports and findings.
    /// - Parameters:
    ///   - language: `en`, `az` or `ru`.
    ///   - books: The rule books whose codes have words; `nil`: those that come with Khazina.
    public func words(_ language: String, books: [RuleBook]? = nil) throws -> Words {
        func table(_ name: String) throws(Diagnostic) -> [[String]] {
            let path = "\(messagesFolder)/\(name).tsv"
            return Folder.isFile(path) ? Words.rows(try Folder.text(of: path)) : []
        }
        var phrases: [String: String] = [:], codes: [String: Words.Code] = [:]
        for language in ["en", language] {
            for row in try table("phrases.\(language)") where row.count > 1 { phrases[row[0]] = row[1] }
        }
        // code, layer, title, what to do
        for row in try table("codes.en") where row.count > 3 {
            codes[row[0]] = Words.Code(title: row[2], todo: row[3], layer: row[1])
        }
        // code, title, what to do
        if language != "en" {
            for row in try table("codes.\(language)") where row.count > 2 {
                guard codes[row[0]] != nil else { continue }
                codes[row[0]]!.title = row[1]
                codes[row[0]]!.todo = row[2]
            }
        }
        for book in try books ?? ruleBooks(extra: []) {
            for rule in book.rules {
                let message = rule.message[language] ?? rule.message["en"] ?? ""
                var hint = rule.hint[language] ?? rule.hint["en"] ?? ""
                if hint.contains("{suggestion}") {
                    hint = hint.replacing(#/\[[^\]]*\{suggestion\}[^\]]*\]/#, with: "")
                }
                // The kind of finding, without what is said of a single one.
                let shown =
                    !message.contains("{")
                    ? message : message.replacing(#/ ?\([^()]*\{[a-z]+\}[^()]*\)|[:,]? ?`?\{[a-z]+\}`?/#, with: "")
                codes[rule.code] = Words.Code(title: shown, todo: hint, layer: "rules")
            }
        }
        return Words(
            language: language, phrases: phrases, codes: codes,
            details: language == "en" ? [] : try table("details.\(language)"))
    }
}
