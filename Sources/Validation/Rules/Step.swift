internal import RecordStream

/// A rule as it is carried out: what it asks for has numbers instead of names.
final class Step {
    enum Subject {
        /// Number of the field or path in the tables of the checker.
        case field(Int), path(Int)
    }
    struct Condition {
        let subject: Subject
        let has: Bool
        let equals: [String]
    }

    /// In the rules of the checker.
    let rule: Int
    let subject: Subject
    let check: Rule.Check
    /// Number of the field that the values are compared with.
    let other: Int?
    let when: [Condition]
    let pattern: ValuePattern?

    init(
        rule: Int, subject: Subject, check: Rule.Check, other: Int?, when: [Condition], pattern: ValuePattern?
    ) {
        (self.rule, self.subject, self.check, self.other) = (rule, subject, check, other)
        (self.when, self.pattern) = (when, pattern)
    }
}

/// Numbers the fields and paths that rules ask for, each once.
struct StepCompiler {
    /// A field is asked for normalized or as given: two different lists of values.
    private(set) var fields: [(field: FieldPath, isGiven: Bool)] = []
    private(set) var paths: [CompiledPath] = []
    private var pathTexts: [String] = []
    private let names: NameTable
    private let prefixes: [String]

    init(names: NameTable, prefixes: [String]) { (self.names, self.prefixes) = (names, prefixes) }

    mutating func step(_ rule: Rule, number: Int) -> Step {
        let isGiven = rule.check == .nature(.oneScript)
        var other: Int?
        var pattern: ValuePattern?
        switch rule.check {
        case .differsFrom(let field), .before(let field): other = self.number(of: field)
        case .pattern(let text):
            do { pattern = try ValuePattern(text) } catch {
                preconditionFailure("the loader has checked the pattern `\(text)`")
            }
        default: break
        }
        return Step(
            rule: number, subject: subject(rule.subject, isGiven: isGiven), check: rule.check, other: other,
            when: rule.when.map { .init(subject: subject($0.subject), has: $0.has, equals: $0.equals) },
            pattern: pattern)
    }

    private mutating func subject(_ subject: Rule.Subject, isGiven: Bool = false) -> Step.Subject {
        switch subject {
        case .field(let field): .field(number(of: field, isGiven: isGiven))
        case .path(let text): .path(number(ofPath: text))
        }
    }

    private mutating func number(of field: FieldPath, isGiven: Bool = false) -> Int {
        if let known = fields.firstIndex(where: { $0 == (field, isGiven) }) { return known }
        fields.append((field, isGiven))
        return fields.count - 1
    }

    private mutating func number(ofPath text: String) -> Int {
        if let known = pathTexts.firstIndex(of: text) { return known }
        do throws(RecordPathError) {
            paths.append(CompiledPath(try RecordPath(parsing: text), names: names, prefixes: prefixes))
        } catch {
            preconditionFailure("the loader has checked the path `\(text)`")
        }
        pathTexts.append(text)
        return paths.count - 1
    }
}
