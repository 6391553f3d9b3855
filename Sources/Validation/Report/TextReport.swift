internal import Diagnostics

/// The report for a terminal: the verdict first, then what was found, worst first.
public struct TextReport {
    private let report: ValidationReport, words: Words
    private let isColored: Bool
    private let shown: Int

    /// - Parameter shown: Examples of each code.
    public init(_ report: ValidationReport, words: Words, isColored: Bool, shown: Int) {
        (self.report, self.words, self.isColored, self.shown) = (report, words, isColored, shown)
    }

    public var text: String {
        var text = summary
        for entry in report.tally.entries {
            let code = words.code(entry.code)
            let count = entry.count == 1 ? "" : " × \(grouped(entry.count))"
            text +=
                "\n" + colored(words["severity.\(entry.severity.name)"], entry.severity)
                + " \(bold(entry.code))\(count)"
            text += code.title.isEmpty ? "\n" : "  \(code.title)\n"
            for example in entry.examples.prefix(shown) { text += lines(example) }
            let rest = entry.count - min(shown, entry.examples.count)
            if rest > 0 { text += "    … " + words["more"].replacing("{count}", with: grouped(rest)) + "\n" }
            if !code.todo.isEmpty { text += "  → \(code.todo)\n" }
        }
        return text
    }

    /// One line.
    public var verdict: String { words["verdict.\(report.verdict.rawValue)"] + "\n" }

    private var summary: String {
        let tone: Diagnostic.Severity = report.verdict == .accepted ? (report.warnings > 0 ? .warning : .note) : .error
        var text = colored(words["verdict.\(report.verdict.rawValue)"], tone) + "\n"
        let files = report.texts.count { $0.holdsRecords }
        text += words["counts"]
            .replacing("{files}", with: grouped(report.files.count)).replacing("{texts}", with: grouped(files))
            .replacing("{records}", with: grouped(report.records)).replacing("{errors}", with: grouped(report.errors))
            .replacing("{warnings}", with: grouped(report.warnings)).replacing("{notes}", with: grouped(report.notes))
        text += "\n"
        for one in report.texts.prefix(50) where one.holdsRecords {
            let profile = one.profile.isEmpty ? words["no-profile"] : one.profile
            let rejected = one.rejected > 0 ? ", \(grouped(one.rejected)) \(words["rejected"])" : ""
            text += "  \(one.name): \(words.translated(one.format)), \(one.encoding), \(profile), "
            text += "\(grouped(one.records)) \(words["records"])\(rejected)\n"
        }
        let tiers = report.survey.tiers.metadata
        if report.survey.objects > 0 {
            text +=
                "  \(words["tiers"]): "
                + Tier.Level.allCases.map { "\($0.name) \(grouped(tiers[$0.rawValue]))" }
                .joined(separator: ", ") + "\n"
        }
        return text
    }

    private func lines(_ example: FindingTally.Example) -> String {
        let finding = example.finding
        var text =
            "  \(example.name):\(finding.location.line):\(finding.location.column): \(words.message(of: finding))\n"
        if let excerpt = finding.excerpt, !excerpt.text.isEmpty {
            text += "      \(excerpt.text)\n      \(excerpt.caretLine)\n"
        }
        let place = [finding.record.map { "\(words["record"]) \($0)" }, finding.path].compactMap { $0 }
        if !place.isEmpty { text += "    \(place.joined(separator: ", "))\n" }
        if let hint = words.hint(of: finding) { text += "    → \(hint)\n" }
        return text
    }

    private func colored(_ text: String, _ severity: Diagnostic.Severity) -> String {
        guard isColored else { return text }
        let color = severity >= .error ? "31" : severity == .warning ? "33" : "32"
        return "\u{1B}[1;\(color)m\(text)\u{1B}[0m"
    }
    private func bold(_ text: String) -> String { isColored ? "\u{1B}[1m\(text)\u{1B}[0m" : "[\(text)]" }
    private func grouped(_ value: Int) -> String { Self.grouped(value) }

    /// `1 234 567`
    static func grouped(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(value).reversed().enumerated() {
            if index > 0, index % 3 == 0, digit != "-" { text = " " + text }
            text = String(digit) + text
        }
        return text
    }
}
