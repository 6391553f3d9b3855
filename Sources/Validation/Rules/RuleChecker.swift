internal import Diagnostics
public import HeritageModel
public import RecordStream

/// Checks records and the objects made of them against rule books. One per thread.
///
/// The values that rules ask for are collected once per record and field, however many rules look at them.
public struct RuleChecker {
    /// A rule that does not hold, and what of the record it is about.
    public struct Breach {
        public let rule: Rule
        /// The value that breaks the rule, as it stands in the object, and the one that it does not go with.
        public var value = "", other = ""
        var count = 0, limit = 0
        /// The item of the object: member, place in the list, part; `nil` when the matter is the record as a whole.
        public var item: (field: String, index: Int, member: String)?
        /// The node of the record, for rules about paths.
        public var node: Int?
        /// The word of the value that mixes two scripts.
        public var word: String?

        /// What to say, in the language where the rule book has it.
        public func message(in language: String) -> String {
            filled(rule.message[language] ?? rule.message["en"] ?? rule.code)
        }
        /// - Parameter suggestion: For `{suggestion}`; what stands in square brackets with it is left out when it is empty.
        public func hint(in language: String, suggestion: String = "") -> String? {
            guard let hint = rule.hint[language] ?? rule.hint["en"] else { return nil }
            guard let open = hint.firstIndex(of: "["), let close = hint.lastIndex(of: "]"), open < close,
                hint[open..<close].contains("{suggestion}")
            else { return filled(hint) }
            let inside = suggestion.isEmpty ? "" : String(hint[hint.index(after: open)..<close])
            let text = String(hint[..<open]) + inside + String(hint[hint.index(after: close)...])
            return filled(text.replacing("{suggestion}", with: suggestion))
        }

        private func filled(_ text: String) -> String {
            guard text.contains("{") else { return text }
            let shown = value.count > 80 ? value.prefix(80) + "…" : value[...]
            return text.replacing("{value}", with: shown).replacing("{other}", with: other)
                .replacing("{count}", with: String(count)).replacing("{limit}", with: String(limit))
        }
    }

    /// A value that can only be judged when all records are known.
    public struct Claim: Sendable {
        public enum Kind: Sendable { case unique, reference, file }
        /// Index into `rules`.
        public let rule: Int
        public let kind: Kind
        public let hash: UInt64
        /// For the message; only of references and files.
        public let value: String
    }

    /// Those of the books that can apply to this profile.
    public let rules: [Rule]
    /// What does not hold, and what only all records tell, of the record that was checked last.
    public private(set) var breaches: [Breach] = []
    public private(set) var claims: [Claim] = []

    private let steps: [(step: Step, book: Int)]
    private let books: [RuleBook]
    private let paths: [CompiledPath]
    private let fields: [FieldPath]
    private let placeholders: Set<String>
    private let longestPlaceholder: Int
    private var matches = PathMatches()
    private var folded = FoldedText(), other = FoldedText()

    /// Values of the record at hand by the number of the field, and whether they were collected.
    private var values: [ContiguousArray<FieldValue>]
    private var isCollected: [Bool]
    /// Fields whose values are taken before the object is normalized.
    private let givenFields: [Int]
    /// The rules for objects like the last one.
    private var relevant: (cluster: String, kind: CulturalObject.Kind, steps: [Step])?
    private let relevantWithoutObject: [Step]
    /// Languages met, and whether they are tags.
    private var languageTags: [String: Bool] = [:]

    /// - Parameters:
    ///   - profile: Name of the profile that the records are read with.
    ///   - prefixes: The namespace prefixes that the profile binds.
    public init(
        _ books: [RuleBook], profile: String, names: NameTable, prefixes: [String], placeholders: Set<String>
    ) {
        self.books = books
        var folder = FoldedText()
        self.placeholders = Set(
            placeholders.map {
                folder.fold($0)
                return String(decoding: folder.bytes, as: UTF8.self)
            })
        longestPlaceholder = placeholders.map(\.utf8.count).max() ?? 0
        var compiler = StepCompiler(names: names, prefixes: prefixes)
        var rules: [Rule] = [], steps: [(Step, Int)] = []
        for book in books.indices where books[book].isFor(profile: profile) {
            for rule in books[book].rules {
                steps.append((compiler.step(rule, number: rules.count), book))
                rules.append(rule)
            }
        }
        (self.rules, self.steps) = (rules, steps)
        (paths, fields) = (compiler.paths, compiler.fields.map(\.field))
        givenFields = compiler.fields.indices.filter { compiler.fields[$0].isGiven }
        values = Array(repeating: [], count: fields.count)
        isCollected = Array(repeating: false, count: fields.count)
        relevantWithoutObject = steps.filter {
            guard case .path = $0.0.subject else { return false }
            return books[$0.1].clusters.isEmpty && books[$0.1].kinds.isEmpty
        }.map(\.0)
    }

    /// Whether there is anything to check of a record of which no object was made.
    public var looksAtPaths: Bool { !relevantWithoutObject.isEmpty }

    /// Takes the values that rules want as they were given: normalizing mends what they look for.
    public mutating func take(given object: CulturalObject) {
        for field in givenFields {
            values[field].removeAll(keepingCapacity: true)
            fields[field].append(valuesOf: object, to: &values[field])
        }
    }

    /// Checks one record; what was found is in `breaches` and `claims`.
    /// - Parameter object: Normalized; `nil` when the profile made none, then only rules about paths are checked.
    public mutating func check(_ object: CulturalObject?, _ record: RecordView) {
        if !breaches.isEmpty { breaches.removeAll(keepingCapacity: true) }
        if !claims.isEmpty { claims.removeAll(keepingCapacity: true) }
        guard !steps.isEmpty else { return }
        for field in fields.indices { isCollected[field] = false }
        for field in givenFields { isCollected[field] = true }
        for step in relevantSteps(object) {
            if !step.when.isEmpty, !step.when.allSatisfy({ holds($0, object, record) }) { continue }
            switch step.subject {
            case .path(let path): check(step, path, record)
            case .field(let field):
                guard let object else { continue }
                // A record that only says that it was withdrawn need not be complete.
                if object.status != .active, case .atLeast = step.check, fields[field].field != .identifiers {
                    continue
                }
                collect(field, object)
                if let other = step.other { collect(other, object) }
                check(step, field)
            }
        }
    }

    private mutating func relevantSteps(_ object: CulturalObject?) -> [Step] {
        guard let object else { return relevantWithoutObject }
        if let relevant, relevant.kind == object.kind, relevant.cluster == object.cluster { return relevant.steps }
        let chosen = steps.filter { books[$0.book].isFor(cluster: object.cluster, kind: object.kind.rawValue) }
            .map(\.step)
        relevant = (object.cluster, object.kind, chosen)
        return chosen
    }

    private mutating func collect(_ field: Int, _ object: CulturalObject) {
        if isCollected[field] { return }
        isCollected[field] = true
        values[field].removeAll(keepingCapacity: true)
        fields[field].append(valuesOf: object, to: &values[field])
    }

    private mutating func holds(_ condition: Step.Condition, _ object: CulturalObject?, _ record: RecordView) -> Bool {
        var isThere = false, isEqual = condition.equals.isEmpty
        switch condition.subject {
        case .field(let field):
            guard let object else { return false }
            collect(field, object)
            for number in values[field].indices where !values[field][number].isMissing {
                isThere = true
                if !isEqual, condition.equals.contains(values[field][number].text) { isEqual = true }
            }
        case .path(let path):
            find(path, record)
            for node in matches.nodes where record.isPresent(node) {
                isThere = true
                if !isEqual, condition.equals.contains(record.trimmed(node)) { isEqual = true }
            }
        }
        return condition.has ? isThere && isEqual : !isThere
    }

    // MARK: Paths

    private mutating func find(_ path: Int, _ record: RecordView) {
        matches.removeAll()
        matches.beginRecord()
        paths[path].evaluate(from: record.root, in: record, into: &matches)
    }

    private mutating func check(_ step: Step, _ path: Int, _ record: RecordView) {
        find(path, record)
        var count = 0
        for node in matches.nodes where record.isPresent(node) {
            count += 1
            switch step.check {
            case .atMost(let limit) where count == limit + 1:
                breach(step, count: matches.nodes.count, limit: limit, node: node)
            case .pattern, .length, .oneOf:
                let text = record.trimmed(node)
                if !accepts(step, text) { breach(step, value: text, node: node) }
            default: break
            }
        }
        if case .atLeast(let limit) = step.check, count < limit { breach(step, count: count, limit: limit) }
    }

    // MARK: Fields

    private mutating func check(_ step: Step, _ field: Int) {
        var count = 0
        var missing: Int?
        for number in values[field].indices {
            if values[field][number].isMissing {
                missing = missing ?? number
                continue
            }
            count += 1
            switch step.check {
            case .atLeast: break
            case .atMost(let limit):
                if count == limit + 1 { breach(step, field, number, limit: limit) }
            case .pattern, .length, .oneOf:
                if !accepts(step, values[field][number].text) { breach(step, field, number) }
            case .nature(let nature):
                guard !self.is(values[field][number], nature) else { continue }
                breach(step, field, number)
                if nature == .oneScript {
                    breaches[breaches.count - 1].word = ValueNature.mixedWord(values[field][number].text)
                }
            case .years(let from, let to):
                guard let (first, last) = values[field][number].years else { continue }
                let tooEarly = from.map { (first ?? last ?? $0) < $0 } ?? false
                let tooLate = to.map { (last ?? first ?? $0) > $0 } ?? false
                if tooEarly || tooLate { breach(step, field, number) }
            case .differsFrom: compare(step, field, number)
            case .before:
                guard let first = values[field][number].years?.first, let other = step.other else { continue }
                for later in values[other] {
                    guard let last = later.years?.last, first > last else { continue }
                    breach(step, field, number, other: later.text)
                }
            case .unique:
                let hash = folded.hash(values[field][number].text)
                claims.append(Claim(rule: step.rule, kind: .unique, hash: hash, value: ""))
            case .refersToRecord:
                let text = values[field][number].text
                claims.append(Claim(rule: step.rule, kind: .reference, hash: folded.hash(text), value: text))
            case .fileOfDelivery:
                let text = values[field][number].text
                guard !text.contains("://") else { continue }
                let name = text.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? text
                claims.append(Claim(rule: step.rule, kind: .file, hash: folded.hash(name), value: name))
            }
        }
        if case .atLeast(let limit) = step.check, count < limit {
            breach(
                step, count: count, limit: limit,
                item: missing.map { (fields[field].field.rawValue, values[field][$0].index, "") })
        }
    }

    private mutating func compare(_ step: Step, _ field: Int, _ number: Int) {
        guard let second = step.other else { return }
        for place in values[second].indices where !values[second][place].isMissing {
            if folded.same(values[second][place].text, values[field][number].text, with: &other) {
                breach(step, field, number)
            }
        }
    }

    private func accepts(_ step: Step, _ text: String) -> Bool {
        switch step.check {
        case .pattern: return step.pattern?.accepts(text) ?? true
        case .length(let low, let high):
            let count = ValueNature.length(text)
            return count >= low ?? 0 && count <= high ?? .max
        case .oneOf(let known): return known.contains(text)
        default: return true
        }
    }

    private mutating func `is`(_ value: FieldValue, _ nature: Rule.Nature) -> Bool {
        switch nature {
        case .date, .identifier, .rights, .coordinates:
            guard let judged = value.judged, judged.nature == nature else { return true }
            return judged.isRight
        case .url: return ValueNature.isURL(value.text)
        case .language:
            if let known = languageTags[value.text] { return known }
            let isTag = ValueNature.isLanguageTag(value.text)
            // A file has a few; one of ever new ones must not fill memory.
            if languageTags.count < 1000 { languageTags[value.text] = isTag }
            return isTag
        case .telling: return isTelling(value.text)
        case .whole: return !ValueNature.hasLostLetters(value.text)
        case .oneScript: return ValueNature.mixedWord(value.text) == nil
        }
    }

    /// Says something: not only signs, and not one of the placeholders.
    private mutating func isTelling(_ text: String) -> Bool {
        let hasLetter =
            text.utf8.contains { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
            || text.unicodeScalars.contains { $0.properties.isAlphabetic }
        guard hasLetter else { return false }
        // Lower case is at least a third as long; only white space can shrink further.
        var length = 0
        for byte in text.utf8 where byte > 0x20 {
            length += 1
            if length > 3 * longestPlaceholder { return true }
        }
        folded.fold(text)
        return folded.bytes.count > longestPlaceholder
            || !placeholders.contains(String(decoding: folded.bytes, as: UTF8.self))
    }

    // MARK: Breaches

    private mutating func breach(_ step: Step, _ field: Int, _ number: Int, other: String = "", limit: Int = 0) {
        let value = values[field][number]
        breach(
            step, value: value.text, other: other, limit: limit,
            item: (fields[field].field.rawValue, value.index, value.member))
    }

    private mutating func breach(
        _ step: Step, value: String = "", other: String = "", count: Int = 0, limit: Int = 0,
        item: (field: String, index: Int, member: String)? = nil, node: Int? = nil
    ) {
        breaches.append(
            Breach(
                rule: rules[step.rule], value: value, other: other, count: count, limit: limit, item: item,
                node: node))
    }
}

extension RecordView {
    /// The value without white space at both ends.
    func trimmed(_ node: Int) -> String {
        let bytes = unsafe value(of: node)
        var start = 0, end = bytes.count
        while start < end, unsafe bytes[start] <= 0x20 { start += 1 }
        while end > start, unsafe bytes[end - 1] <= 0x20 { end -= 1 }
        return unsafe String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
