/// Reads one fragment: takes tokens while each fills a free slot, and stops at a connector or at the first token that
/// would begin another date. Never goes back.
struct FragmentReader {
    let tokens: ContiguousArray<DateToken>
    let options: DateParser.Options
    let lexicon: DateLexicon
    /// The declared languages, as bits.
    let languages: UInt64
    var position = 0
    var fragment = DateFragment()
    /// The fragment before has a month: in “April 28–30, 1920” the 30 is a day.
    var followsMonth = false
    /// A word or mark that no rule knows was met.
    var hasFailed = false

    init(
        tokens: ContiguousArray<DateToken>, options: DateParser.Options, lexicon: DateLexicon, languages: UInt64
    ) {
        (self.tokens, self.options, self.lexicon, self.languages) = (tokens, options, lexicon, languages)
    }

    var token: DateToken { tokens[position] }

    func peek(_ offset: Int) -> DateToken {
        position + offset < tokens.count ? tokens[position + offset] : tokens[tokens.count - 1]
    }

    /// The next token that says something, from `offset` on: full stops and empty words do not.
    func significant(_ offset: Int) -> DateToken {
        var i = offset
        while true {
            let token = peek(i)
            switch token.kind {
            case .dot, .apostrophe, .closeBracket: i += 1
            case .word where token.word.kind == .skip: i += 1
            default: return token
            }
        }
    }

    mutating func readFragment(into start: DateFragment = DateFragment()) -> DateFragment {
        fragment = start
        while !hasFailed, readToken() {}
        return fragment
    }

    /// Takes one token; `false` when the fragment ends before it.
    private mutating func readToken() -> Bool {
        switch token.kind {
        case .end, .semicolon, .slash, .closeParenthesis: return false
        case .dot, .apostrophe, .closeBracket: position += 1
        case .openParenthesis, .openBracket:
            guard !fragment.hasContent || partFollows(1) || centuryOfDecadeFollows(1) else { return false }
            position += 1
        case .colon:
            guard !fragment.hasContent else {
                hasFailed = true
                return false
            }
            position += 1
        case .comma: return readComma()
        case .dash: return readDash()
        case .question: readQuestionMark()
        case .questionOfAll: return false
        case .number: return readTime() || readNumber()
        case .roman: return readRoman()
        case .mask:
            guard !fragment.hasWhole, fragment.mask == nil, fragment.bare == nil else { return false }
            fragment.mask = (token.value, token.digits)
            position += 1
        case .word: return readWord()
        case .unknown:
            hasFailed = true
            return false
        }
        return true
    }

    /// A comma inside a date: “Jan. 25, 1908”, “19th century, second half”, “probably, 1890”.
    private mutating func readComma() -> Bool {
        let next = significant(1)
        let joins: Bool
        if next.kind == .number, fragment.day != nil, peek(significantOffset(1) + 1).kind == .colon {
            // “12 noyabr 1985, saat 19:00”
            joins = true
        } else if !fragment.hasContent || partFollows(1) || centuryOfDecadeFollows(1) {
            joins = true
        } else if next.kind == .number, next.digits <= 2, fragment.year != nil, fragment.month != nil,
            fragment.day == nil
        {
            // “1915 г., апрель, 24”
            joins = 1...31 ~= next.value
        } else if next.kind == .number, fragment.year == nil, !fragment.hasWhole, fragment.mask == nil {
            joins =
                next.digits >= 3
                && (fragment.month != nil || fragment.season != nil || fragment.bare != nil && followsMonth)
        } else if next.kind == .number, fragment.century != nil, next.digits <= 2 {
            // “XX əsr, 30-cu illər”
            joins =
                fragment.decade == nil && fragment.part == nil && next.value % 10 == 0
                && (next.suffix.isDecade || next.suffix != .none && peek(significantOffset(1) + 1).isWord(.years))
        } else if next.kind == .word {
            let isFree = fragment.month == nil && fragment.part == nil && fragment.season == nil
            switch next.word.kind {
            case .month, .season: joins = fragment.year != nil && isFree
            case .half, .quarter, .third, .early, .middle, .late, .ordinal: joins = fragment.hasWhole && isFree
            case .circa, .uncertain:
                // “1890, circa” qualifies what stands before it.
                let after = significant(significantOffset(1) + 1).kind
                joins = after == .end || after == .closeParenthesis || after == .comma || after == .semicolon
            // “Tunc dövrü, e.ə. XV əsr”: a period has its era.
            case .bc, .ad: joins = fragment.period == nil
            case .oldStyle, .newStyle, .hijri, .hijriLunar, .hijriSolar, .year, .years: joins = true
            default: joins = false
            }
        } else if next.kind == .number, fragment.year != nil, fragment.month == nil {
            // “1908, 25 января”
            joins = next.digits <= 2 && peek(significantOffset(1) + 1).isWord(.month)
        } else {
            joins = next.kind == .question
        }
        if joins { position += 1 }
        return joins
    }

    /// “18. Jh., 2. Hälfte”, “20th century (first half)”: a part stands behind its whole.
    private func partFollows(_ offset: Int) -> Bool {
        guard fragment.hasWhole, fragment.part == nil, fragment.month == nil, fragment.ordinal == nil else {
            return false
        }
        var i = significantOffset(offset)
        if peek(i).kind == .number || peek(i).kind == .roman || peek(i).isWord(.ordinal) {
            i = significantOffset(i + 1)
        }
        guard peek(i).kind == .word else { return false }
        switch peek(i).word.kind {
        case .half, .quarter, .third: return true
        case .early, .middle, .late: return i == significantOffset(offset)
        default: return false
        }
    }

    /// “60-cı illər (XX əsr)”: the century of a decade of two digits.
    private func centuryOfDecadeFollows(_ offset: Int) -> Bool {
        guard fragment.decade != nil, fragment.decadeDigits <= 2, fragment.century == nil else { return false }
        let number = significantOffset(offset)
        guard peek(number).kind == .roman || peek(number).kind == .number && peek(number).digits <= 2 else {
            return false
        }
        return peek(significantOffset(number + 1)).isWord(.century)
    }

    func significantOffset(_ offset: Int) -> Int {
        var i = offset
        while position + i < tokens.count {
            let token = peek(i)
            guard token.kind == .dot || token.kind == .apostrophe || token.kind == .closeBracket || token.isWord(.skip)
            else { break }
            i += 1
        }
        return i
    }

    /// The hyphen of “mid-19th” joins; every other dash connects.
    private mutating func readDash() -> Bool {
        let next = peek(1)
        // “20th-century”
        if token.isHyphen, !token.hasSpaceBefore, !next.hasSpaceBefore, fragment.bareSuffix == .ordinal,
            fragment.bare != nil, next.isWord(.century)
        {
            position += 1
            return true
        }
        guard token.isHyphen, !token.hasSpaceBefore, !next.hasSpaceBefore, fragment.isOnlyPart || fragment.isCirca,
            !fragment.hasNumber, next.kind == .number || next.kind == .roman || next.isWord(.century)
        else { return false }
        position += 1
        return true
    }

    private mutating func readQuestionMark() {
        let next = significant(1).kind
        if fragment.hasContent {
            fragment.isUncertain = true
        } else if next == .number || next == .roman || next == .word && !significant(1).isWord(.to) || next == .mask {
            (fragment.isUncertain, fragment.uncertaintyLeads) = (true, true)
        } else {
            fragment.isUnknown = true
        }
        position += 1
    }
}
