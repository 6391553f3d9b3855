internal import Diagnostics
public import HeritageModel
public import RecordStream

/// Checks records and the objects made of them against rule books. One per thread.
public struct RuleChecker {
    /// A rule that does not hold, and what of the record it is about.
    public struct Breach {
        public let rule: Rule
        public let message: String, hint: String?
        /// The item of the object: member, place in the list, part; `nil` when the matter is the record as a whole.
        public var item: (field: String, index: Int, member: String)?
        /// The node of the record, for rules about paths.
        public var node: Int?
        /// The word of the value that mixes two scripts.
        public var word: String?
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
    public let rules: [(rule: Rule, book: Int)]
    private let books: [RuleBook]
    private let language: String
    private let patterns: [Int: Regex<AnyRegexOutput>]
    private let paths: [String: CompiledPath]
    private let placeholders: Set<String>
    private var matches = PathMatches()
    private var applies: [String: [Bool]] = [:]
    /// Whether a rule asks for texts as they were given: normalizing mends what it looks for.
    public let readsGiven: Bool

    /// - Parameters:
    ///   - profile: Name of the profile that the records are read with.
    ///   - prefixes: The namespace prefixes that the profile binds.
    ///   - language: Of the messages.
    public init(
        _ books: [RuleBook], profile: String, names: NameTable, prefixes: [String], language: String,
        placeholders: Set<String>
    ) {
        self.books = books
        (self.language, self.placeholders) = (language, placeholders)
        rules = books.indices.filter { books[$0].isFor(profile: profile) }
            .flatMap { book in books[book].rules.map { ($0, book) } }
        var patterns: [Int: Regex<AnyRegexOutput>] = [:], paths: [String: CompiledPath] = [:]
        func compile(_ subject: Rule.Subject?) {
            guard case .path(let text)? = subject, paths[text] == nil else { return }
            do throws(RecordPathError) {
                paths[text] = CompiledPath(try RecordPath(parsing: text), names: names, prefixes: prefixes)
            } catch {
                preconditionFailure("the loader has checked the path `\(text)`")
            }
        }
        for (index, (rule, _)) in rules.enumerated() {
            compile(rule.subject)
            for condition in rule.when { compile(condition.subject) }
            guard case .pattern(let text) = rule.check else { continue }
            do { patterns[index] = try Regex(text) } catch {
                preconditionFailure("the loader has checked the pattern `\(text)`")
            }
        }
        (self.patterns, self.paths) = (patterns, paths)
        readsGiven = rules.contains { $0.rule.check == .nature(.oneScript) }
    }

    /// - Parameters:
    ///   - object: Normalized; `nil` when the profile made none, then only rules about paths are checked.
    ///   - given: The same before it was normalized, where `readsGiven`.
    public mutating func check(
        _ object: CulturalObject?, given: CulturalObject? = nil, _ record: RecordView, breach: (Breach) -> Void,
        claim: (Claim) -> Void
    ) {
        guard !rules.isEmpty else { return }
        let key = object.map { $0.cluster + "/" + $0.kind.rawValue } ?? ""
        let relevant: [Bool]
        if let known = applies[key] {
            relevant = known
        } else {
            relevant = books.map { book in
                guard let object else { return book.clusters.isEmpty && book.kinds.isEmpty }
                return book.isFor(cluster: object.cluster, kind: object.kind.rawValue)
            }
            applies[key] = relevant
        }
        for (index, (rule, book)) in rules.enumerated() where relevant[book] {
            if !rule.when.isEmpty, !rule.when.allSatisfy({ holds($0, object, record) }) { continue }
            switch rule.subject {
            case .path(let path): check(index, rule, paths[path]!, record, breach)
            case .field(let field):
                guard let object else { continue }
                let isOfGiven = rule.check == .nature(.oneScript)
                check(index, rule, field, isOfGiven ? given ?? object : object, breach, claim)
            }
        }
    }

    private mutating func holds(_ condition: Rule.Condition, _ object: CulturalObject?, _ record: RecordView) -> Bool {
        var isThere = false, isEqual = condition.equals.isEmpty
        switch condition.subject {
        case .field(let field):
            guard let object else { return false }
            field.values(of: object) { value in
                guard !value.isMissing else { return }
                isThere = true
                if condition.equals.contains(value.text) { isEqual = true }
            }
        case .path(let path):
            matches.removeAll()
            matches.beginRecord()
            paths[path]!.evaluate(from: record.root, in: record, into: &matches)
            for node in matches.nodes where record.isPresent(node) {
                isThere = true
                if !isEqual, condition.equals.contains(record.trimmed(node)) { isEqual = true }
            }
        }
        return condition.has ? isThere && isEqual : !isThere
    }

    // MARK: Paths

    private mutating func check(
        _ index: Int, _ rule: Rule, _ path: CompiledPath, _ record: RecordView, _ breach: (Breach) -> Void
    ) {
        matches.removeAll()
        matches.beginRecord()
        path.evaluate(from: record.root, in: record, into: &matches)
        var count = 0
        for node in matches.nodes where record.isPresent(node) {
            count += 1
            switch rule.check {
            case .atMost(let limit) where count == limit + 1:
                breach(made(rule, count: matches.nodes.count, limit: limit, node: node))
            case .pattern, .length, .oneOf:
                let text = record.trimmed(node)
                if !accepts(index, rule.check, text) { breach(made(rule, value: text, node: node)) }
            default: break
            }
        }
        if case .atLeast(let limit) = rule.check, count < limit { breach(made(rule, count: count, limit: limit)) }
    }

    // MARK: Fields

    private func check(
        _ index: Int, _ rule: Rule, _ field: FieldPath, _ object: CulturalObject, _ breach: (Breach) -> Void,
        _ claim: (Claim) -> Void
    ) {
        var count = 0
        var missing: FieldValue?
        field.values(of: object) { value in
            if value.isMissing {
                missing = missing ?? value
                return
            }
            count += 1
            let item = (field.field.rawValue, value.index, value.member)
            switch rule.check {
            case .atLeast: break
            case .atMost(let limit):
                if count == limit + 1 { breach(made(rule, value: value.text, limit: limit, item: item)) }
            case .pattern, .length, .oneOf:
                if !accepts(index, rule.check, value.text) { breach(made(rule, value: value.text, item: item)) }
            case .nature(let nature):
                guard !self.is(value, nature) else { return }
                var one = made(rule, value: value.text, item: item)
                if nature == .oneScript { one.word = Self.mixedWord(value.text) }
                breach(one)
            case .years(let from, let to):
                guard let date = value.date, let (first, last) = Self.years(date) else { return }
                let tooEarly = from.map { (first ?? last ?? $0) < $0 } ?? false
                let tooLate = to.map { (last ?? first ?? $0) > $0 } ?? false
                if tooEarly || tooLate { breach(made(rule, value: value.text, item: item)) }
            case .differsFrom(let other):
                other.values(of: object) { second in
                    guard !second.isMissing, Self.folded(second.text) == Self.folded(value.text) else { return }
                    breach(made(rule, value: value.text, item: item))
                }
            case .before(let other):
                guard let date = value.date, let first = Self.years(date)?.first ?? nil else { return }
                other.values(of: object) { second in
                    guard let later = second.date, let last = Self.years(later)?.last ?? nil, first > last else {
                        return
                    }
                    breach(made(rule, value: value.text, other: second.text, item: item))
                }
            case .unique:
                claim(Claim(rule: index, kind: .unique, hash: Self.hash(value.text), value: ""))
            case .refersToRecord:
                claim(Claim(rule: index, kind: .reference, hash: Self.hash(value.text), value: value.text))
            case .fileOfDelivery:
                guard !value.text.contains("://") else { return }
                let name = value.text.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? value.text
                claim(Claim(rule: index, kind: .file, hash: Self.hash(name), value: name))
            }
        }
        if case .atLeast(let limit) = rule.check, count < limit {
            breach(
                made(
                    rule, count: count, limit: limit,
                    item: missing.map { (field.field.rawValue, $0.index, "") }))
        }
    }

    private func accepts(_ index: Int, _ check: Rule.Check, _ text: String) -> Bool {
        switch check {
        case .pattern:
            do { return try patterns[index]?.wholeMatch(in: text) != nil } catch { return false }
        case .length(let low, let high):
            let count = text.count
            return count >= low ?? 0 && count <= high ?? .max
        case .oneOf(let known): return known.contains(text)
        default: return true
        }
    }

    private func `is`(_ value: FieldValue, _ nature: Rule.Nature) -> Bool {
        switch nature {
        case .date: return value.date.map { $0.status != .invalid && $0.status != .unparsed } ?? true
        case .url: return Self.isURL(value.text)
        case .identifier: return value.isValid ?? true
        case .language: return Self.isLanguageTag(value.text)
        case .rights: return value.isValid ?? true
        case .coordinates:
            guard let place = value.coordinates else { return value.isValid ?? true }
            return abs(place.latitude) <= 90 && abs(place.longitude) <= 180
                && !(place.latitude == 0 && place.longitude == 0)
        case .telling: return isTelling(value.text)
        case .oneScript: return Self.mixedWord(value.text) == nil
        }
    }

    /// Says something: not only signs, and not one of the placeholders.
    private func isTelling(_ text: String) -> Bool {
        let folded = Self.folded(text)
        guard folded.unicodeScalars.contains(where: { $0.properties.isAlphabetic || ("0"..."9").contains($0) }) else {
            return false
        }
        return !placeholders.contains(folded)
    }

    // MARK: Words

    private func made(
        _ rule: Rule, value: String = "", other: String = "", count: Int = 0, limit: Int = 0,
        item: (field: String, index: Int, member: String)? = nil, node: Int? = nil
    ) -> Breach {
        let shown = value.count > 80 ? value.prefix(80) + "…" : value[...]
        func filled(_ text: String) -> String {
            guard text.contains("{") else { return text }
            return text.replacing("{value}", with: shown).replacing("{other}", with: other)
                .replacing("{count}", with: String(count)).replacing("{limit}", with: String(limit))
        }
        let hint = (rule.hint[language] ?? rule.hint["en"]).map(filled)
        let message = filled(rule.message[language] ?? rule.message["en"] ?? rule.code)
        return Breach(rule: rule, message: message, hint: hint, item: item, node: node)
    }
}

extension RuleChecker {
    public static func hash(_ text: String) -> UInt64 { SipHash.hash128(folded(text).utf8Span.span).0 }

    /// Lower case, white space as one space: what a person takes for the same text.
    static func folded(_ text: String) -> String {
        text.lowercased().split { $0.isWhitespace }.joined(separator: " ")
    }

    /// First and last year that a date speaks of; `nil` for none.
    static func years(_ date: DateRange) -> (first: Int?, last: Int?)? {
        func year(_ day: String?) -> Int? {
            guard let day, let end = day.dropFirst().firstIndex(of: "-") else { return day.flatMap { Int($0) } }
            return Int(day[..<end])
        }
        let (first, last) = (year(date.earliest), year(date.latest))
        return first == nil && last == nil ? nil : (first, last)
    }

    /// A scheme, `://` and a host without white space (RFC 3986, 3).
    static func isURL(_ text: String) -> Bool {
        guard let mark = text.firstRange(of: "://"), mark.lowerBound > text.startIndex else { return false }
        let scheme = text[..<mark.lowerBound], rest = text[mark.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
            && !host.isEmpty && !text.contains { $0.isWhitespace || "<>\"".contains($0) }
    }

    /// BCP 47: a language of two or three letters (or a private or grandfathered one), and further parts of up to eight.
    static func isLanguageTag(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, first.allSatisfy({ $0.isASCII && $0.isLetter }) else { return false }
        guard (2...3).contains(first.count) || first == "i" || first == "x" else { return false }
        return parts.dropFirst().allSatisfy {
            (1...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }

    /// A word with letters of Latin and Cyrillic, such as `Bаkı` with a Cyrillic а.
    static func mixedWord(_ text: String) -> String? {
        for word in text.split(whereSeparator: { !$0.isLetter }) {
            var (latin, cyrillic) = (false, false)
            for scalar in word.unicodeScalars {
                switch scalar.value {
                case 0x41...0x5A, 0x61...0x7A, 0xC0...0x2AF: latin = true
                case 0x42C, 0x44C: break  // the soft sign is a letter of the Latin alphabet of 1929 too
                case 0x400...0x52F: cyrillic = true
                default: break
                }
            }
            if latin, cyrillic { return String(word) }
        }
        return nil
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
