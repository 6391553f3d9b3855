internal import Diagnostics
internal import Validation

/// What only all records together tell: values that stand twice, references that lead nowhere, the same title
/// everywhere, records sent twice. Bounded, and says so when it was full.
struct DeliveryComparison {
    private let language: String
    private var unique = KnownValues(.line), contents = KnownValues(.textAndLine), identifiers = KnownValues(.nothing)
    /// The text that `unique` is about.
    private var uniqueText: UInt32 = .max
    private var wasFull = false
    private var titles: [UInt32: FrequentValues] = [:]
    private var pending: [(claim: RuleChecker.Claim, finding: Diagnostic)] = []
    private var unheldClaims = 0
    private static let mostPending = 200_000

    /// - Parameter language: Of the messages of rules.
    init(language: String) { self.language = language }

    /// Takes the records of a chunk; chunks come in the order of the texts.
    /// - Parameter name: Of a text.
    /// - Returns: What they repeat.
    mutating func add(_ result: ValidationResult, name: (UInt32) -> String) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if result.text != uniqueText {
            wasFull = wasFull || unique.isFull
            (unique, uniqueText) = (KnownValues(.line), result.text)
        }
        for claim in result.claims { if let finding = take(claim, of: result) { found.append(finding) } }
        for key in result.keys {
            let first = unique.insert(key.hash, text: result.text, line: key.location.line)
            if let first { found.append(key.repeated(line: first.line)) }
        }
        for hash in result.identifiers { _ = identifiers.insert(hash, text: result.text, line: 0) }
        for (hash, text) in result.titles {
            titles[result.text, default: FrequentValues()].add(hash, String(text.prefix(80)))
        }
        for (hash, location) in result.contents {
            guard let first = contents.insert(hash, text: result.text, line: location.line) else { continue }
            let place = first.text == result.text ? "line \(first.line)" : "\(name(first.text)), line \(first.line)"
            found.append(
                Diagnostic(
                    "pattern.repeated-record", .warning, "the record says the same as the one at \(place)",
                    at: location, hint: "send a record once, or say what makes the two different"))
        }
        return found
    }

    private mutating func take(_ claim: ValidationResult.Claim, of result: ValidationResult) -> Diagnostic? {
        switch claim.claim.kind {
        case .unique:
            // Rules have values of their own.
            let key = claim.claim.hash &+ UInt64(claim.claim.rule) &* 0x9E37_79B9_7F4A_7C15
            let first = unique.insert(key, text: result.text, line: claim.location.line)
            return first.map { finding(claim, result, first: $0.line) }
        case .reference, .file:
            if pending.count < Self.mostPending {
                pending.append((claim.claim, finding(claim, result)))
            } else {
                unheldClaims += 1
            }
            return nil
        }
    }

    /// What to say of a claim that does not hold.
    private func finding(_ claim: ValidationResult.Claim, _ result: ValidationResult, first: Int = 0) -> Diagnostic {
        let rule = result.rules[claim.claim.rule]
        func filled(_ text: String) -> String {
            text.replacing("{value}", with: claim.claim.value).replacing("{first}", with: String(first))
        }
        return Diagnostic(
            rule.code, rule.severity, filled(rule.message[language] ?? rule.message["en"] ?? rule.code),
            at: claim.location, hint: (rule.hint[language] ?? rule.hint["en"]).map(filled), path: claim.path,
            record: claim.record)
    }

    /// What is known when all records are.
    /// - Parameter names: Of the texts.
    mutating func finish(names: [String]) -> [Diagnostic] {
        var found = unfounded(names)
        if unheldClaims > 0 {
            found.append(
                Diagnostic(
                    "validate.not-all-compared", .note,
                    "\(unheldClaims) references beyond the first \(Self.mostPending) were not followed",
                    at: .init(source: 0), hint: "validate the files of the delivery one by one"))
        }
        if wasFull || unique.isFull || contents.isFull || identifiers.isFull {
            found.append(
                Diagnostic(
                    "validate.not-all-compared", .note,
                    "there are more records than are compared with each other; duplicates among the last are not found",
                    at: .init(source: 0), hint: "khazina dedupe compares any number"))
        }
        return found + commonTitles()
    }

    /// Claims about records or files that are not there.
    private func unfounded(_ names: [String]) -> [Diagnostic] {
        var folded = FoldedText()
        let files = Set(names.map { folded.hash($0.split { $0 == "/" || $0 == "!" }.last.map(String.init) ?? $0) })
        return pending.compactMap { claim, finding in
            // A record that could not be remembered may be the one that is meant.
            let isThere =
                claim.kind == .file
                ? files.contains(claim.hash) : identifiers.isFull || identifiers.contains(claim.hash)
            return isThere ? nil : finding
        }
    }

    private func commonTitles() -> [Diagnostic] {
        titles.sorted { $0.key < $1.key }.filter { $0.value.total >= 10 }.flatMap { text, values in
            values.values(from: max(5, values.total / 5)).prefix(3).map { title, count in
                Diagnostic(
                    "pattern.same-title", .warning,
                    "at least \(count) of \(values.total) records have the title `\(title)`",
                    at: .init(source: text), hint: "give each object a title that tells it from the others")
            }
        }
    }
}
