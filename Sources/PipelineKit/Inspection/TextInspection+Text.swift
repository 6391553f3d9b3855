internal import Diagnostics
internal import SourceInput

extension TextInspection {
    /// For a terminal.
    /// - Parameter mostPaths: Paths shown; the others are only counted.
    public func text(mostPaths: Int) -> String {
        var text = name + "\n"
        for (label, value) in facts { text += "  " + label.padded(to: 14) + "  " + value + "\n" }
        if !paths.isEmpty { text += "\n" + pathTable(mostPaths) }
        if !trials.isEmpty { text += "\n" + trialTable }
        text += findingLines
        text += "\n  next: \(nextCommand)\n"
        return text
    }

    private var facts: [(String, String)] {
        var facts = [("what", title)]
        if !packing.isEmpty { facts.append(("packed as", packing.joined(separator: ", in it "))) }
        facts += details.map { ($0.label, $0.value) }
        if !encoding.isEmpty { facts.append(("encoding", encodingInWords)) }
        if let records {
            var words = Progress.grouped(records)
            if rejected > 0 { words += ", of which \(Progress.grouped(rejected)) cannot be read" }
            if surveyed < records - rejected { words += "; what follows is of the first \(Progress.grouped(surveyed))" }
            facts.append(("records", words))
        }
        if !scripts.isEmpty {
            let shares = scripts.map { "\($0.script) \($0.percent == 0 ? "under 1" : String($0.percent)) %" }
            facts.append(("scripts", shares.joined(separator: ", ")))
        }
        return facts
    }

    private var encodingInWords: String {
        var words = encoding
        if hasByteOrderMark { return words + " (byte order mark)" }
        let margin = "margin \(Int((encodingMargin * 100).rounded())) %"
        if let declaredEncoding {
            words +=
                declaredEncoding == encoding
                ? " (as declared; \(margin))" : " (declared \(declaredEncoding); \(margin))"
        } else {
            words += " (nothing declared; \(margin))"
        }
        return words
    }

    private func pathTable(_ most: Int) -> String {
        var rows = [["path", "values", "empty", "records", "different", "looks like", "for example"]]
        for path in paths.prefix(most) {
            let isUnique = path.isDistinctExact && path.values > 1 && path.distinct == path.values
            rows.append([
                path.path.shortened(to: 44), Progress.grouped(path.values), Progress.grouped(path.empty),
                Progress.grouped(path.records),
                (path.isDistinctExact ? "" : "over ") + Progress.grouped(path.distinct),
                path.shapesInWords + (isUnique ? ", all different" : ""),
                path.samples.prefix(2).map { "“\($0.shortened(to: 28))”" }.joined(separator: " "),
            ])
        }
        let numbers = 1...4
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var text = ""
        for row in rows {
            let cells = row.indices.map { column in
                numbers.contains(column)
                    ? String(repeating: " ", count: widths[column] - row[column].count) + row[column]
                    : row[column].padded(to: widths[column])
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        if paths.count > most { text += "  and \(paths.count - most) more paths (--all shows them)\n" }
        if nodesAtOtherPaths > 0 {
            text += "  and \(Progress.grouped(nodesAtOtherPaths)) values at paths beyond \(paths.count)\n"
        }
        return text
    }

    // MARK: Profiles

    private var trialTable: String {
        let shown = trials.filter { $0.recognized > 0 }.prefix(5)
        guard !shown.isEmpty else {
            return "  None of the \(trials.count) profiles for this format recognises these records.\n"
        }
        var rows = [["profile", "recognised", "mapped", "ignored", "forgotten", ""]]
        for trial in shown {
            let sum = max(1, trial.mapped + trial.ignored + trial.forgotten)
            let isBest = trial.profile == best?.profile
            let recognised = trial.canRecognize ? "\(trial.recognized) of \(trial.records)" : "not said"
            let shares = [trial.mapped, trial.ignored, trial.forgotten].map { "\($0 * 100 / sum) %" }
            rows.append([trial.profile, recognised] + shares + [isBest ? "fits" : ""])
        }
        var text = TextTable.render(rows, rightAlignedFrom: 1).split(separator: "\n").map { "  \($0)\n" }.joined()
        if let best, best.skipped > 0 {
            text += "  \(best.profile) leaves out \(best.skipped) of \(best.records): \(best.skipReason)\n"
        }
        if let best, !best.forgottenPaths.isEmpty {
            let paths = best.forgottenPaths.map { "\($0.path) (\($0.count))" }.joined(separator: ", ")
            text += "  \(best.profile) forgets: \(paths)\n"
        }
        return text
    }

    private var findingLines: String {
        if findings.isEmpty { return "" }
        var text = "\n"
        for (code, count, example) in findings.prefix(12) {
            let times = count > 1 ? " (\(Progress.grouped(count)) times)" : ""
            let place = example.location.byteOffset > 0 ? "line \(example.location.line): " : ""
            text += "  \(example.severity.name) [\(code)]\(times) \(place)\(example.message)\n"
        }
        if findings.count > 12 { text += "  and findings of \(findings.count - 12) other kinds\n" }
        return text
    }

    /// What to do now, as a command for a shell.
    public var nextCommand: String {
        let file = name.firstRange(of: "!").map { String(name[..<$0.lowerBound]) } ?? name
        let path = file == "standard input" ? "-" : file.quotedForShell
        if let best { return "khazina migrate --profile \(best.profile) --output dataset \(path)" }
        if holdsRecords, ["csv", "json", "jsonLines", "xml"].contains(format) {
            return "khazina profile init \(path) > my-profile.yaml"
        }
        if holdsRecords { return "write a profile for it: docs/profiles.md" }
        if let known = TextFormat.allCases.first(where: { $0.title == title }), let hint = known.hint { return hint }
        // What cannot be read says what to ask for.
        let refused = findings.first { $0.code == "input.unsupported" || $0.example.severity == .fatal }
        return refused?.example.hint ?? "nothing: it holds no records"
    }
}

extension TextInspection.Path {
    /// “date”, or “text, 20 % number”.
    var shapesInWords: String {
        guard let first = shapes.first else { return "" }
        if shapes.count == 1 || first.percent >= 95 { return first.name }
        let others = shapes.dropFirst().prefix(2).filter { $0.percent > 0 }.map { "\($0.percent) % \($0.name)" }
        return ([first.name] + others).joined(separator: ", ")
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    func shortened(to width: Int) -> String { count <= width ? self : String(prefix(width - 1)) + "…" }

    fileprivate var quotedForShell: String {
        let plain = "-_./+:,@%".utf8
        let isPlain =
            !isEmpty
            && utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || plain.contains(byte)
            }
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}
