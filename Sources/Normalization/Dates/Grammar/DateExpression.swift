/// Fragments and the connectors between them.
struct DateExpression {
    enum Connector {
        case range, slash, and, or, comma
        /// “12 (25) января”
        case pair
        /// Nothing stands between: “с 1906 по 1912”
        case implicit
    }

    var fragments: [DateFragment] = []
    /// One fewer than the fragments.
    var connectors: [Connector] = []
    /// `(?)` at the end governs everything.
    var isUncertainAsAWhole = false
    /// A dash at the beginning or at the end.
    var isOpenAtStart = false, isOpenAtEnd = false
    /// The dash at the beginning may be a minus: -500.
    var openingIsHyphen = false
}

extension FragmentReader {
    /// Longer enumerations are no date of one object.
    private static var maximumFragments: Int { 12 }

    /// Reads fragments as long as connectors join them.
    mutating func readExpression() -> DateExpression {
        var expression = DateExpression()
        if token.kind == .dash, peek(1).kind == .number || peek(1).kind == .roman {
            expression.isOpenAtStart = true
            expression.openingIsHyphen = token.isHyphen
            position += 1
        }
        while !hasFailed {
            let start = position
            followsMonth = expression.fragments.last?.month != nil
            let fragment = readFragment()
            guard !hasFailed else { break }
            guard fragment.hasContent else {
                // Words without a date may still qualify what is before them.
                if position == start || expression.fragments.isEmpty {
                    hasFailed = true
                } else {
                    absorb(fragment, into: &expression)
                }
                break
            }
            expression.fragments.append(fragment)
            if expression.fragments.count > Self.maximumFragments { hasFailed = true }
            if token.kind == .questionOfAll {
                expression.isUncertainAsAWhole = true
                position += 1
                if continuesAfterQuestion { continueFragment(&expression) }
            }
            guard let connector = readConnector(&expression) else { break }
            expression.connectors.append(connector)
            guard connector == .pair else { continue }
            readPair(&expression)
            guard !hasFailed, readNextConnector(&expression) else { break }
        }
        if expression.connectors.count >= expression.fragments.count { hasFailed = true }
        return expression
    }

    /// “XIX (?) в.”: the unit still comes.
    private var continuesAfterQuestion: Bool {
        token.kind == .word && (token.word.kind == .century || token.word.kind == .year || token.word.kind == .years)
    }

    private mutating func continueFragment(_ expression: inout DateExpression) {
        let last = expression.fragments.count - 1
        expression.fragments[last] = readFragment(into: expression.fragments[last])
    }

    private mutating func readNextConnector(_ expression: inout DateExpression) -> Bool {
        guard let connector = readConnector(&expression) else { return false }
        expression.connectors.append(connector)
        return true
    }

    /// Qualifiers that stand alone behind the expression.
    private func absorb(_ fragment: DateFragment, into expression: inout DateExpression) {
        let last = expression.fragments.count - 1
        if fragment.isUncertain { expression.fragments[last].isUncertain = true }
        if fragment.isCirca { expression.fragments[last].isCirca = true }
    }

    private mutating func readConnector(_ expression: inout DateExpression) -> DateExpression.Connector? {
        switch token.kind {
        case .dash:
            position += 1
            while token.kind == .dash { position += 1 }
            var offset = 0
            while peek(offset).kind == .dot || peek(offset).kind == .closeBracket || peek(offset).kind == .apostrophe {
                offset += 1
            }
            if isAtBoundary(offset) {
                expression.isOpenAtEnd = true
                return nil
            }
            return .range
        case .slash:
            position += 1
            return .slash
        case .comma:
            guard commaContinues(after: expression.fragments[expression.fragments.count - 1]) else { return nil }
            position += 1
            return .comma
        case .openParenthesis, .openBracket:
            guard pairFollows(expression.fragments[expression.fragments.count - 1]) else { return nil }
            return .pair
        case .word:
            switch token.word.kind {
            case .and, .or:
                let kind = token.word.kind
                position += 1
                return kind == .and ? .and : .or
            case .to:
                guard !token.word.isPostposition else { return nil }
                position += 1
                // “from … to present”
                return .range
            case .after where namesOriginal: return nil
            case .before, .after, .notBefore, .notAfter, .from, .born, .died:
                return token.word.isPostposition ? nil : .implicit
            case .role, .corrected: return nil
            default: return .implicit
            }
        case .number, .roman, .mask: return .implicit
        default: return nil
        }
    }

    /// “c. 1815 after 1767 original”: the second date is that of the model, a clause of its own.
    private var namesOriginal: Bool {
        var i = 1
        while !isAtBoundary(i) {
            if peek(i).isWord(.original) { return true }
            i += 1
        }
        return false
    }

    private func isAtBoundary(_ offset: Int) -> Bool {
        switch peek(offset).kind {
        case .end, .semicolon, .closeParenthesis, .openParenthesis: true
        case .openBracket: peek(offset + 1).kind == .closeBracket || peek(offset + 1).kind == .end
        case .comma: true
        default: false
        }
    }

    /// A comma before another date of the same kind: “1908, 1910”; before a role it begins another clause.
    private func commaContinues(after fragment: DateFragment) -> Bool {
        let next = significant(1)
        switch next.kind {
        // “1985, 1990 printing”: what has a role behind it is another clause.
        case .number, .roman, .mask: return !roleFollows
        case .word:
            switch next.word.kind {
            case .role, .corrected, .undated, .present, .original: return false
            // “nach 1600, vor 1650”, but “1966, after 1944 original”
            case .after, .before: return fragment.bound != nil
            case .and, .or: return false
            default: return true
            }
        default: return false
        }
    }

    /// Whether the number behind the comma is followed by what happened then and by nothing more.
    private var roleFollows: Bool {
        let after = significantOffset(significantOffset(1) + 1)
        guard peek(after).isWord(.role) else { return false }
        return isAtBoundary(significantOffset(after + 1))
    }

    /// Whether a parenthesis holds the New Style day of the day before it (domain convention 8).
    private func pairFollows(_ fragment: DateFragment) -> Bool {
        guard token.kind == .openParenthesis || token.kind == .openBracket else { return false }
        let isDay = fragment.day != nil || fragment.bare != nil && !fragment.bareIsRoman && fragment.bareDigits <= 2
        guard isDay else { return false }
        if peek(1).isWord(.month) { return peek(2).kind == .number && peek(2).digits <= 2 }
        guard peek(1).kind == .number, peek(1).digits <= 2 else { return false }
        let close = peek(2).kind
        return close == .closeParenthesis || close == .closeBracket || peek(2).isWord(.month) || peek(2).kind == .dot
    }

    /// The day in parentheses and, behind them, the month and year that both share.
    private mutating func readPair(_ expression: inout DateExpression) {
        position += 1
        let inner = readFragment()
        guard !hasFailed, inner.hasContent,
            token.kind == .closeParenthesis || tokens[position - 1].kind == .closeBracket
        else {
            hasFailed = true
            return
        }
        if token.kind == .closeParenthesis { position += 1 }
        // .01.1908 behind the parenthesis
        var fragment = inner
        if inner.bare != nil, token.kind == .dot, peek(1).kind == .number, 1...12 ~= peek(1).value,
            peek(2).kind == .dot,
            peek(3).kind == .number, peek(3).digits == 4
        {
            (fragment.day, fragment.bare) = (inner.bare, nil)
            (fragment.month, fragment.year, fragment.yearDigits) = (peek(1).value, peek(3).value, 4)
            position += 4
        }
        expression.fragments.append(readFragment(into: fragment))
    }
}
