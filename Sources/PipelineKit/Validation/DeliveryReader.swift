internal import Diagnostics
internal import JSONReading
internal import Mapping
internal import RecordStream
internal import SourceInput
internal import Validation
internal import XMLReading

/// Finds out, text by text, how what was handed in is to be read.
final class DeliveryReader: TextChooser {
    /// Profiles by the index of their setup; `nil` for readers without a profile.
    private let setups: [SourceSetup]
    /// Indices of the setups without a profile.
    private let generic: [Profile.Format: Int]
    private let trials: ProfileTrials
    private let grammars: [XMLGrammar]
    /// The profile that the caller names.
    private let isFixed: Bool
    /// The files that the caller names one by one: they must hold records.
    private let named: Set<String>
    private let mostExamples: Int
    private let namespaces: RootNamespaces
    /// By number (`Location.source`).
    private(set) var texts: [UInt32: ValidationReport.Text] = [:]
    private static let beginningBytes = 1 << 20

    init(
        _ setups: [SourceSetup], generic: [Profile.Format: Int], clusters: ClusterList, grammars: [XMLGrammar],
        isFixed: Bool, named: Set<String>, mostExamples: Int, namespaces: RootNamespaces
    ) {
        self.namespaces = namespaces
        self.mostExamples = mostExamples
        (self.setups, self.generic, self.grammars) = (setups, generic, grammars)
        (self.isFixed, self.named) = (isFixed, named)
        let others = Set(generic.values)
        trials = ProfileTrials(
            profiles: setups.indices.filter { !others.contains($0) }.map { setups[$0].profile }, clusters: clusters)
    }

    func choose(_ member: SourceMember, file: String, index: UInt32) -> TextChoice {
        let name = member.name.map { "\(file)!\($0)" } ?? file
        var choice = TextChoice(setup: nil, text: member)
        var text = ValidationReport.Text(name: name, format: member.format.title, profile: "")
        defer { texts[index] = text }
        let (format, finding) = judged(member, name, index)
        if let finding { choice.findings.append(finding) }
        guard let format else {
            text.holdsRecords = false
            return choice
        }
        text.format = format.title
        if format == .package {
            choice.setup = setupForPackage(member)
        } else {
            let isBytes = format.isBytes || format == .marcText || (format != member.format && format == .iso2709)
            let source: any ByteSource = isBytes ? member.undecoded() : member
            let beginning = HeldBeginning(source, limit: Self.beginningBytes)
            choice.text = beginning
            (choice.setup, choice.layout) = setup(for: format, beginning.beginning, &choice.findings, index)
        }
        if isProse(choice, name) {
            text.holdsRecords = false
            choice.setup = nil
            choice.findings = [
                Diagnostic(
                    "validate.not-records", .note, "a text without columns: no records are looked for in it",
                    at: .init(source: index), hint: "nothing is to be done if it accompanies the records")
            ]
            return choice
        }
        guard let setup = choice.setup else {
            choice.findings.append(
                Diagnostic(
                    "validate.no-reader", .error, "no profile reads \(format.title)", at: .init(source: index),
                    hint: "say with --profile how the file is laid out; khazina profile list names the profiles"))
            return choice
        }
        if !generic.values.contains(setup) { text.profile = setups[setup].profile.nameAndVersion }
        if format == .xml {
            if let beginning = (choice.text as? HeldBeginning)?.beginning.bytes,
                let finding = namespaces.finding(beginning, profile: setups[setup].profile.name, index: index)
            {
                choice.findings.append(finding)
            }
            for grammar in grammars {
                choice.text = GrammarCheckedText(
                    choice.text, grammar: grammar, index: index, mostExamples: mostExamples)
            }
        }
        return choice
    }

    /// Whether the text only looks like a table: rows without common columns, no profile for it, and neither the name of the file nor the
    /// caller says that it holds records.
    private func isProse(_ choice: TextChoice, _ name: String) -> Bool {
        guard let setup = choice.setup, setup == generic[.csv], !named.contains(name), Self.format(ofName: name) == nil,
            let beginning = (choice.text as? HeldBeginning)?.beginning, !isFixed
        else { return false }
        return !Table.isOne(beginning)
    }

    // MARK: The format

    /// The format of the text; the name of the file is asked only where the text tells nothing.
    private func judged(_ member: SourceMember, _ name: String, _ index: UInt32) -> (TextFormat?, Diagnostic?) {
        let promised = Self.format(ofName: name)
        func finding(_ code: String, _ severity: Diagnostic.Severity, _ message: String, _ hint: String) -> Diagnostic {
            Diagnostic(code, severity, message, at: .init(source: index), hint: hint)
        }
        switch member.format {
        case .xml, .json, .jsonLines, .iso2709, .marcText, .dbf, .package: return (member.format, nil)
        case .csv:
            // One line of JSON or XML that is broken can look like a table.
            if let promised, promised != .csv { return (promised, nil) }
            return (.csv, nil)
        case .html:
            return (
                nil,
                finding(
                    "validate.web-page", .error, "this is a web page, not data",
                    "a server may have answered with an error page; fetch the data again")
            )
        case .bibTeX, .ris, .turtle, .sql:
            return (
                nil,
                finding(
                    "validate.not-records", .error, "\(member.format.title): no records are looked for in it",
                    member.format.hint ?? "")
            )
        case .empty, .unknown, .binary:
            if let promised, member.format != .binary || promised == .iso2709 { return (promised, nil) }
            let mustHold = named.contains(name) || promised != nil
            if member.format == .empty { return (mustHold ? .csv : nil, nil) }
            return (
                nil,
                finding(
                    "validate.not-records", mustHold ? .error : .note,
                    "\(member.format.title): no records are looked for in it",
                    mustHold
                        ? "send XML, JSON, CSV, MARC or a workbook; khazina inspect says what a file is"
                        : "nothing is to be done if it accompanies the records")
            )
        }
    }

    private static func format(ofName name: String) -> TextFormat? {
        var name = name.lowercased()[...]
        for packing in [".gz", ".zst", ".xz", ".bz2"] where name.hasSuffix(packing) {
            name = name.dropLast(packing.count)
        }
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...] {
        case "xml", "rdf", "oai": return .xml
        case "json", "jsonld", "geojson": return .json
        case "jsonl", "ndjson": return .jsonLines
        case "csv", "tsv", "tab": return .csv
        case "mrc", "iso", "marc", "iso2709", "mar": return .iso2709
        default: return nil
        }
    }

    // MARK: The profile

    private func setup(
        for format: TextFormat, _ beginning: TextBeginning, _ findings: inout [Diagnostic], _ index: UInt32
    ) -> (Int?, Int) {
        if isFixed {
            let layouts = setups[0].profile.layouts
            let reads = layouts.contains { $0.format.reads(format) }
            guard reads, let layout = LayoutChoice.index(in: layouts, for: format, head: beginning.bytes[...]) else {
                findings.append(
                    Diagnostic(
                        "reading.no-layout", .error,
                        "the text is \(format.title), the profile `\(setups[0].profile.name)` reads \(setups[0].profile.formatNames)",
                        at: .init(source: index),
                        hint: "choose another profile; without --profile it is found by itself"))
                return (other(format), 0)
            }
            return (0, layout)
        }
        do {
            if let best = try trials.run(on: beginning, format).first, best.fits,
                let setup = setups.firstIndex(where: { $0.profile.name == best.profile })
            {
                return (setup, best.layout)
            }
        } catch {
            findings.append(
                Diagnostic(
                    "validate.trial", .warning, "the profiles cannot be tried: \(error)", at: .init(source: index)))
        }
        let other = other(format)
        if other != nil, !trials.profiles.isEmpty {
            findings.append(
                Diagnostic(
                    "validate.no-profile", .note,
                    "no profile is for this file: it is checked for form and schema, not for content",
                    at: .init(source: index),
                    hint: "name the profile with --profile, or begin one with khazina profile init"))
        }
        return (other, 0)
    }

    private func other(_ format: TextFormat) -> Int? {
        switch format {
        case .xml: generic[.xml]
        case .json, .jsonLines: generic[.json]
        case .csv, .unknown, .empty: generic[.csv]
        case .iso2709, .marcText: generic[.marc]
        case .dbf: generic[.csv]
        case .package, .html, .bibTeX, .ris, .turtle, .sql, .binary: nil
        }
    }

    private func setupForPackage(_ member: SourceMember) -> Int? {
        if isFixed { return setups[0].layouts.contains { $0.table != nil } ? 0 : nil }
        let names = member.package?.names ?? []
        let isArchive = names.contains { $0 == "meta.xml" || $0.hasSuffix("/meta.xml") }
        let wanted = isArchive ? "darwin-core" : "museum-spreadsheet"
        return setups.firstIndex { $0.profile.name == wanted } ?? generic[.csv]
    }
}

/// The beginning of a text, held for a look, and then the whole text; a failure comes where it belongs.
private final class HeldBeginning: ByteSource {
    let beginning: TextBeginning
    private var bytes: ContiguousArray<UInt8>?
    private let rest: any ByteSource
    private var isAtFailure = false

    init(_ source: any ByteSource, limit: Int) {
        beginning = TextBeginning(source, limit: limit)
        (bytes, rest) = (beginning.bytes, source)
    }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        if let held = bytes.take(), !held.isEmpty {
            buffer.append(contentsOf: held)
            return true
        }
        if let failure = beginning.failure, !isAtFailure {
            isAtFailure = true
            throw failure
        }
        return beginning.isWhole ? false : try rest.read(into: &buffer, limit: limit)
    }
    func takeDiagnostics() -> [Diagnostic] { rest.takeDiagnostics() }
}
