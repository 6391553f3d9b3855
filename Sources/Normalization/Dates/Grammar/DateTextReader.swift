/// Reads a whole text: clauses with roles (“1976, printed 2003”), remarks in parentheses, and what they add up to.
struct DateTextReader {
    private struct Clause {
        var expression = DateExpression()
        var role: DateRole?
        /// “?exhibited 1812”
        var isUncertain = false
        /// Only a semicolon may part two dates that have no role.
        var followsSemicolon = false
        /// Stands in parentheses or brackets behind another clause.
        var isRemark = false
        /// “i.e.”: replaces the clause before it.
        var isCorrection = false
        /// “after 1944 original”
        var isOriginal: Bool { expression.fragments.contains(where: \.isOriginal) }
        var isUndated: Bool { expression.fragments.count == 1 && expression.fragments[0].isUndated }
        var isPlaceholder: Bool {
            expression.fragments.count == 1 && expression.fragments[0].isUnknown
                || expression.fragments.isEmpty
        }
        var isSentinel: Bool { expression.fragments.count == 1 && expression.fragments[0].isSentinel }

        /// “after 1944 original” names 1944.
        var withoutBoundOfOriginal: DateExpression {
            var expression = expression
            guard isOriginal else { return expression }
            for i in expression.fragments.indices { expression.fragments[i].bound = nil }
            return expression
        }
    }

    private var reader: FragmentReader
    private let options: DateParser.Options
    private let periods: [DateLexicon.Period]
    private var clauses: [Clause] = []

    init(
        tokens: ContiguousArray<DateToken>, options: DateParser.Options, lexicon: DateLexicon, languages: UInt64
    ) {
        reader = FragmentReader(tokens: tokens, options: options, lexicon: lexicon, languages: languages)
        (self.options, periods) = (options, lexicon.periods)
    }

    mutating func read() -> ParsedDate {
        if reader.tokens.allSatisfy({ $0.kind.isPlaceholder }) { return ParsedDate(.undated, .placeholder) }
        while readClause() {}
        if reader.hasFailed || clauses.isEmpty { return ParsedDate(.unparsed, .notUnderstood) }
        do throws(DateResolver.Failure) {
            return try resolve()
        } catch {
            switch error {
            case .notUnderstood: return ParsedDate(.unparsed, .notUnderstood)
            case .impossible: return ParsedDate(.invalid, .impossible)
            case .ambiguous(let rule, let warning):
                var result = ParsedDate(.ambiguous, rule)
                result.warnings = [warning]
                return result
            }
        }
    }

    // MARK: Clauses

    /// Reads one clause; `false` at the end of the text or when it cannot be read.
    private mutating func readClause() -> Bool {
        var clause = Clause()
        skipSeparators(&clause)
        if reader.token.kind == .end || reader.hasFailed { return false }
        if clause.isRemark, takeQualifyingRemark() { return true }
        if reader.token.kind == .question, reader.peek(1).isWord(.role) {
            clause.isUncertain = true
            reader.position += 1
        }
        while reader.token.isWord(.role) || reader.token.isWord(.skip) || reader.token.isWord(.corrected) {
            if reader.token.isWord(.role), clause.role == nil {
                clause.role = DateRole.allCases[reader.token.word.value]
            }
            if reader.token.isWord(.corrected) { clause.isCorrection = true }
            reader.position += 1
            while reader.token.kind == .dot || reader.token.kind == .colon { reader.position += 1 }
        }
        if isAtClauseEnd {
            closeRoleWithoutDate(clause)
            return !reader.hasFailed
        }
        clause.expression = reader.readExpression()
        if clause.isUncertain {
            for i in clause.expression.fragments.indices { clause.expression.fragments[i].isUncertain = true }
        }
        clauses.append(clause)
        return !reader.hasFailed
    }

    private mutating func skipSeparators(_ clause: inout Clause) {
        while true {
            switch reader.token.kind {
            case .openParenthesis, .openBracket: clause.isRemark = !clauses.isEmpty
            case .closeParenthesis, .closeBracket, .comma, .semicolon, .dot, .colon, .apostrophe: break
            case .questionOfAll where clauses.isEmpty: break
            default: return
            }
            if reader.token.kind == .closeParenthesis { clause.isRemark = false }
            if reader.token.kind == .semicolon { clause.followsSemicolon = true }
            reader.position += 1
        }
    }

    private var isAtClauseEnd: Bool {
        switch reader.token.kind {
        case .end, .comma, .semicolon, .closeParenthesis, .closeBracket, .openParenthesis, .openBracket: true
        default: false
        }
    }

    /// “1998 printing”: the role of the date before it. “1976 (printed later)”: an event without a date.
    private mutating func closeRoleWithoutDate(_ clause: Clause) {
        guard let role = clause.role, let last = clauses.last else {
            reader.hasFailed = clause.role != nil || clause.isCorrection
            return
        }
        if last.role == nil, !clause.isRemark {
            clauses[clauses.count - 1].role = role
        } else {
            clauses.append(clause)
        }
    }

    /// A remark that only qualifies: “(wahrscheinlich)”, “(ст. ст.)”, “(or later)”, or names a model without a date:
    /// “(after earlier photograph)”.
    private mutating func takeQualifyingRemark() -> Bool {
        var end = reader.position
        var namesOriginal = false
        while true {
            let token = reader.tokens[end]
            if token.kind == .closeParenthesis || token.kind == .closeBracket || token.kind == .end { break }
            guard token.kind == .dot || token.kind == .word && token.word.kind.isQualifier else { return false }
            namesOriginal = namesOriginal || token.isWord(.original)
            end += 1
        }
        if namesOriginal {
            clauses.append(Clause(role: .original))
            reader.position = end
            return true
        }
        let last = clauses.count - 1
        for i in reader.position..<end where reader.tokens[i].kind == .word {
            qualify(last, by: reader.tokens[i].word.kind)
        }
        reader.position = end
        return true
    }

    private mutating func qualify(_ clause: Int, by kind: DateWord.Kind) {
        for i in clauses[clause].expression.fragments.indices {
            switch kind {
            case .circa: clauses[clause].expression.fragments[i].isCirca = true
            case .uncertain: clauses[clause].expression.fragments[i].isUncertain = true
            case .inclusive: clauses[clause].expression.fragments[i].isInclusive = true
            case .notBefore, .notAfter: clauses[clause].expression.fragments[i].bound = kind
            case .oldStyle: clauses[clause].expression.fragments[i].style = .old
            case .newStyle: clauses[clause].expression.fragments[i].style = .new
            case .bc: clauses[clause].expression.fragments[i].isBeforeChrist = true
            case .hijri, .hijriLunar: clauses[clause].expression.fragments[i].calendar = .hijriLunar
            case .hijriSolar: clauses[clause].expression.fragments[i].calendar = .hijriSolar
            default: break
            }
        }
    }

    // MARK: The whole

    private mutating func resolve() throws(DateResolver.Failure) -> ParsedDate {
        passRolesBack()
        var main: (form: EDTF.Form, resolver: DateResolver, role: DateRole?)?
        var events: [ParsedDate.Event] = []
        var warnings: [DateWarning] = []
        var sawUndated: DateRule?
        for clause in clauses {
            if clause.isUndated || clause.isPlaceholder || clause.isSentinel, !clause.isOriginal {
                if let role = clause.role, clause.isPlaceholder, main != nil {
                    events.append(ParsedDate.Event(role: role, edtf: ""))
                } else {
                    sawUndated = clause.isSentinel ? .sentinel : clause.isUndated ? .undatedWord : .placeholder
                }
                continue
            }
            var resolver = DateResolver(options: options, periods: periods)
            let form = try resolver.resolve(clause.withoutBoundOfOriginal)
            for warning in resolver.warnings where !warnings.contains(warning) { warnings.append(warning) }
            if clause.isOriginal {
                events.append(Self.event(.original, form))
            } else if main == nil {
                main = (form, resolver, clause.role)
            } else if let role = clause.role, !(main!.resolver.rule.isOfPeriod && role.isOfMaking) {
                events.append(Self.event(role, form))
            } else if let merged = try merge(main!, form, resolver, clause) {
                main = merged
            } else {
                events.append(Self.event(.other, form))
            }
        }
        return try result(main, events, warnings, sawUndated)
    }

    private func result(
        _ main: (form: EDTF.Form, resolver: DateResolver, role: DateRole?)?, _ events: [ParsedDate.Event],
        _ warnings: [DateWarning], _ sawUndated: DateRule?
    ) throws(DateResolver.Failure) -> ParsedDate {
        guard let main else {
            var result = ParsedDate(.undated, sawUndated ?? .undatedWord)
            if sawUndated == .sentinel { result.warnings = [.sentinel] }
            result.events = events
            return result
        }
        let edtf = EDTF(main.form)
        var result = ParsedDate(edtf, main.resolver.rule, main.resolver.isAmbiguous ? .ambiguous : .dated)
        if let first = result.earliest, let last = result.latest, first > last { throw .impossible }
        result.calendar = main.resolver.calendar
        (result.role, result.events, result.warnings) = (main.role, events, warnings)
        return result
    }

    /// “1966 cast after 1944 original”: the role belongs to the date before it.
    private mutating func passRolesBack() {
        for i in clauses.indices.dropFirst() where clauses[i].isOriginal && clauses[i - 1].role == nil {
            (clauses[i - 1].role, clauses[i].role) = (clauses[i].role, nil)
        }
    }

    /// A second date without a role: the same date in another calendar or spelling, a correction, or, behind a
    /// semicolon, another date (`nil`).
    private func merge(
        _ main: (form: EDTF.Form, resolver: DateResolver, role: DateRole?), _ form: EDTF.Form, _ resolver: DateResolver,
        _ clause: Clause
    ) throws(DateResolver.Failure) -> (form: EDTF.Form, resolver: DateResolver, role: DateRole?)? {
        if clause.isCorrection {
            var resolver = resolver
            resolver.rule = .corrected
            return (form, resolver, main.role)
        }
        if form == main.form { return main }
        let isHijri = main.resolver.calendar != .gregorian || resolver.calendar != .gregorian
        if isHijri, main.resolver.calendar != resolver.calendar,
            case .interval(let a, let b) = EDTF(main.form).asInterval,
            case .interval(let c, let d) = EDTF(form).asInterval
        {
            guard let shared = resolver.intersection(DateExtent(a, b), DateExtent(c, d)) else { throw .impossible }
            var merged = main.resolver.calendar == .gregorian ? resolver : main.resolver
            merged.rule = .hijriPair
            return (shared.form, merged, main.role)
        }
        if clause.isRemark, let x = form.plainYear, let y = main.form.plainYear,
            let (shared, reckoning) = DateResolver.hijriPair(x, y)
        {
            // “1325 (1907)”
            var merged = main.resolver
            (merged.calendar, merged.rule) = (reckoning, .hijriPair)
            return (shared.form, merged, main.role)
        }
        if main.resolver.rule.isOfPeriod != resolver.rule.isOfPeriod,
            case .interval(let a, let b) = EDTF(main.form).asInterval,
            case .interval(let c, let d) = EDTF(form).asInterval
        {
            // “XVI əsr (Səfəvilər dövrü)”
            let isPeriod = main.resolver.rule.isOfPeriod
            let (period, date) = isPeriod ? (DateExtent(a, b), DateExtent(c, d)) : (DateExtent(c, d), DateExtent(a, b))
            guard let shared = DateResolver.within(date, period) ?? resolver.intersection(date, period) else {
                throw .impossible
            }
            return (shared.form, isPeriod ? main.resolver : resolver, main.role)
        }
        if clause.isRemark, case .interval(let a, let b) = EDTF(main.form).asInterval,
            case .interval(let c, let d) = EDTF(form).asInterval,
            DateResolver.within(DateExtent(c, d), DateExtent(a, b)) != nil
        {
            // “1940-е (1941?)”: the remark says it more exactly.
            return (form, resolver, main.role)
        }
        if clause.isRemark, case .interval(let a, let b) = EDTF(main.form).asInterval,
            case .interval(let c, let d) = EDTF(form).asInterval,
            let narrowed = DateResolver.narrowed(DateExtent(a, b), by: DateExtent(c, d))
        {
            return (narrowed.form, main.resolver, main.role)
        }
        if clause.isRemark || !clause.followsSemicolon { throw .notUnderstood }
        return nil
    }

    private static func event(_ role: DateRole, _ form: EDTF.Form) -> ParsedDate.Event {
        let edtf = EDTF(form)
        return ParsedDate.Event(role: role, edtf: edtf.description, earliest: edtf.earliest, latest: edtf.latest)
    }
}

extension DateRule {
    fileprivate var isOfPeriod: Bool { self == .period || self == .partOfPeriod }
}

extension EDTF.Form {
    /// The year of a date that says no more.
    fileprivate var plainYear: Int? {
        guard case .date(let date) = self, let first = date.earliest, date == EDTFDate(year: first.year) else {
            return nil
        }
        return first.year
    }
}

extension EDTF {
    fileprivate var asInterval: Form {
        if case .date(let date) = form { .interval(.date(date), .date(date)) } else { form }
    }
}

extension DateToken.Kind {
    fileprivate var isPlaceholder: Bool {
        switch self {
        case .end, .dash, .slash, .dot, .comma, .semicolon, .colon, .apostrophe, .question, .questionOfAll,
            .openParenthesis, .closeParenthesis, .openBracket, .closeBracket:
            true
        default: false
        }
    }
}

extension DateWord.Kind {
    fileprivate var isQualifier: Bool {
        switch self {
        case .circa, .uncertain, .inclusive, .oldStyle, .newStyle, .bc, .hijri, .hijriLunar, .hijriSolar, .skip, .year,
            .original, .after,
            .notBefore, .notAfter:
            true
        default: false
        }
    }
}
