/// Cuts UTF-8 into tokens and looks words and phrases up. One pass over the bytes, one over the tokens.
struct DateTokenizer {
    /// Longer texts are not dates.
    static let maximumTokens = 96

    private enum Shape: UInt8 { case letters, number, mask, mark }

    /// A run of letters or digits, or one mark.
    private struct Piece {
        var shape: Shape
        var kind = DateToken.Kind.unknown
        var hash: UInt64 = 0
        var value = 0
        var digits = 0
        var hasSpaceBefore = false
        var isHyphen = false
        /// The letters as a Roman numeral, or 0.
        var roman = 0
        var romanIsWeak = false
        var romanIsCapital = false
        var romanIsLookAlike = false
        /// The capital letters at the head as a Roman numeral, and the rest as a suffix: XIXe.
        var romanHead = 0
        var romanTail: UInt64 = 0
        var letters = 0
        /// A sign with a meaning of its own: ~ † * &
        var sign: DateWord?
    }

    private var pieces: ContiguousArray<Piece> = []
    private(set) var tokens: ContiguousArray<DateToken> = []
    private(set) var isTooLong = false
    private(set) var usesLookAlikes = false
    private(set) var questionAsDigit = false
    private var hasForeignLetters = false

    init() {
        pieces.reserveCapacity(16)
        tokens.reserveCapacity(16)
    }

    /// Hashes of the words of a phrase in a table.
    static func words(of form: String) -> [UInt64] {
        var tokenizer = DateTokenizer()
        let bytes = ContiguousArray(form.utf8)
        tokenizer.cut(bytes.span)
        return tokenizer.pieces.filter { $0.shape == .letters }.map(\.hash)
    }

    /// - Parameter declared: The languages of the source, as bits; 0 lets the letters tell.
    mutating func tokenize(_ bytes: Span<UInt8>, lexicon: DateLexicon, languages declared: UInt64) {
        cut(bytes)
        var languages = declared
        if declared == 0, hasForeignLetters { languages = Self.languages(of: bytes, lexicon) }
        lookUp(lexicon, languages)
        tokens.append(DateToken(kind: .end, hasSpaceBefore: true))
    }

    private static func languages(of bytes: Span<UInt8>, _ lexicon: DateLexicon) -> UInt64 {
        var languages: UInt64 = 0
        var i = 0
        while i < bytes.count {
            let (scalar, length) = decode(bytes, i)
            if scalar > 0x7F {
                let found = lexicon.languages(ofLetter: scalar)
                if found != 0 { languages = languages == 0 ? found : languages & found }
            }
            i += length
        }
        return languages
    }

    // MARK: Bytes to pieces

    private mutating func cut(_ bytes: Span<UInt8>) {
        var i = 0
        var space = false
        while i < bytes.count {
            if pieces.count >= Self.maximumTokens {
                isTooLong = true
                return
            }
            let (scalar, length) = Self.decode(bytes, i)
            if Self.isSpace(scalar) {
                space = true
                i += length
                continue
            }
            if scalar > 0x7F, WordFolding.fold(scalar) == 0 {
                i += length
                continue
            }
            if let end = cutSuppliedDigits(bytes, i, space) {
                i = end
            } else if Self.digit(scalar) != nil {
                i = cutNumber(bytes, i, space)
            } else if let mark = Self.mark(scalar) {
                let sign = Self.sign(scalar)
                pieces.append(
                    Piece(shape: .mark, kind: mark, hasSpaceBefore: space, isHyphen: scalar == 0x2D, sign: sign))
                i += length
            } else {
                i = cutWord(bytes, i, space)
            }
            space = false
        }
    }

    /// “[18]92”, “19[05]”, “189[-]”: a year of four digits, some of them supplied by the cataloguer in one pair of
    /// brackets. Returns where it ends.
    private mutating func cutSuppliedDigits(_ bytes: Span<UInt8>, _ start: Int, _ space: Bool) -> Int? {
        guard start + 6 <= bytes.count, !(pieces.last?.shape == .number && !space) else { return nil }
        var piece = Piece(shape: .number, kind: .number, hasSpaceBefore: space)
        var unknown = 0
        var opening: Int?, closing: Int?
        for i in start..<start + 6 {
            switch bytes[i] {
            case UInt8(ascii: "[") where opening == nil: opening = i
            case UInt8(ascii: "]") where opening.map { $0 < i - 1 } ?? false && closing == nil: closing = i
            case UInt8(ascii: "0")...UInt8(ascii: "9") where unknown == 0:
                piece.value = piece.value * 10 + Int(bytes[i] - UInt8(ascii: "0"))
                piece.digits += 1
            case UInt8(ascii: "-") where piece.digits > 0 && opening != nil && closing == nil: unknown += 1
            default: return nil
            }
        }
        // Whole in brackets is a year supplied as a whole, which needs no rule of its own.
        guard let opening, let closing, piece.digits + unknown == 4, opening > start || closing < start + 5 else {
            return nil
        }
        if start + 6 < bytes.count, Self.digit(Self.decode(bytes, start + 6).0) != nil { return nil }
        if unknown > 0 { (piece.shape, piece.kind, piece.digits) = (.mask, .mask, unknown) }
        pieces.append(piece)
        return start + 6
    }

    private mutating func cutNumber(_ bytes: Span<UInt8>, _ start: Int, _ space: Bool) -> Int {
        var piece = Piece(shape: .number, kind: .number, hasSpaceBefore: space)
        var i = start
        while i < bytes.count {
            let (scalar, length) = Self.decode(bytes, i)
            guard let digit = Self.digit(scalar) else { break }
            if piece.digits < 15 { piece.value = piece.value * 10 + digit }
            piece.digits += 1
            i += length
        }
        if 1...3 ~= piece.digits, let end = Self.unknownDigits(bytes, i, known: piece.digits) {
            let followsNumber = !space && (pieces.last?.kind == .slash || pieces.last?.kind == .dot)
            if !followsNumber {
                if bytes[i] == UInt8(ascii: "?") && piece.digits == 3 { questionAsDigit = true }
                (piece.shape, piece.kind, piece.digits) = (.mask, .mask, 4 - piece.digits)
                i = end
            }
        }
        pieces.append(piece)
        return i
    }

    /// End of the marks that stand for unknown digits (`18--`, `189-`, `18??`, `19__`), or `nil` when there are none.
    private static func unknownDigits(_ bytes: Span<UInt8>, _ start: Int, known: Int) -> Int? {
        let mark = start < bytes.count ? bytes[start] : 0
        guard mark == 0x2D || mark == UInt8(ascii: "?") || mark == UInt8(ascii: "_") else { return nil }
        var end = start
        while end < bytes.count, bytes[end] == mark { end += 1 }
        let excess = known + end - start - 4
        // 18--? has its question mark, 18??? has not.
        guard excess == 0 else { return nil }
        // A dash between numbers or before letters is no digit: 189-195, 189-cı.
        var i = end
        while i < bytes.count, bytes[i] == 0x20 { i += 1 }
        if mark == 0x2D, i < bytes.count {
            let (scalar, _) = decode(bytes, i)
            if digit(scalar) != nil || (i == end && self.mark(scalar) == nil) { return nil }
        }
        return end
    }

    private mutating func cutWord(_ bytes: Span<UInt8>, _ start: Int, _ space: Bool) -> Int {
        var word = FoldedWord(), tail = FoldedWord()
        var numeral = RomanNumeral(), head = RomanNumeral()
        var headIsOpen = true
        var i = start
        var letters = 0
        while i < bytes.count {
            let (scalar, length) = Self.decode(bytes, i)
            let isOne = scalar == 0x31 && numeral.isValid && letters > 0 && numeral.value >= 5 && !numeral.isLowercase
            if !isOne, Self.isSpace(scalar) || Self.digit(scalar) != nil || Self.mark(scalar) != nil { break }
            if letters > 0, Self.isIdeograph(scalar) { break }
            letters += 1
            i += length
            if scalar > 0x7F { hasForeignLetters = true }
            word.append(scalar)
            numeral.append(scalar)
            if headIsOpen {
                var longer = head
                longer.append(scalar)
                if longer.isValid && !longer.isLowercase { head = longer } else { headIsOpen = false }
            }
            if !headIsOpen { tail.append(scalar) }
            if Self.isIdeograph(scalar) { break }
        }
        var piece = Piece(shape: .letters, hash: word.hash, hasSpaceBefore: space, letters: letters)
        if numeral.isValid, numeral.value > 0 {
            piece.roman = numeral.value
            piece.romanIsWeak = numeral.isLowercase || numeral.isDoubtful
            piece.romanIsCapital = !piece.romanIsWeak
            piece.romanIsLookAlike = numeral.hasLookAlike
        } else if head.length > 0, !headIsOpen, !head.isDoubtful {
            (piece.romanHead, piece.romanTail, piece.romanIsLookAlike) = (head.value, tail.hash, head.hasLookAlike)
        }
        pieces.append(piece)
        return i
    }

    // MARK: Pieces to tokens

    private mutating func lookUp(_ lexicon: DateLexicon, _ languages: UInt64) {
        var i = 0
        while i < pieces.count {
            let piece = pieces[i]
            switch piece.shape {
            case .mark:
                i += appendMark(i)
            case .mask:
                tokens.append(
                    DateToken(
                        kind: .mask, value: piece.value, digits: piece.digits, hasSpaceBefore: piece.hasSpaceBefore))
                i += 1
            case .number:
                var token = DateToken(
                    kind: .number, value: piece.value, digits: piece.digits, hasSpaceBefore: piece.hasSpaceBefore)
                i += 1
                i += takeSuffix(i, &token, lexicon, languages)
                tokens.append(token)
            case .letters:
                i += appendWord(i, lexicon, languages)
            }
        }
    }

    private mutating func appendMark(_ i: Int) -> Int {
        let piece = pieces[i]
        if let sign = piece.sign {
            tokens.append(DateToken(kind: .word, word: sign, hasSpaceBefore: piece.hasSpaceBefore))
            return 1
        }
        if piece.kind == .openParenthesis || piece.kind == .openBracket, i + 2 < pieces.count,
            pieces[i + 1].kind == .question,
            pieces[i + 2].kind == .closeParenthesis || pieces[i + 2].kind == .closeBracket
        {
            tokens.append(DateToken(kind: .questionOfAll, hasSpaceBefore: piece.hasSpaceBefore))
            return 3
        }
        tokens.append(
            DateToken(kind: piece.kind, hasSpaceBefore: piece.hasSpaceBefore, isHyphen: piece.isHyphen))
        return 1
    }

    /// Letters attached to a number, with or without a hyphen or apostrophe: 19th, 1890-cı, 1890’s.
    /// Returns how many pieces they are.
    private func takeSuffix(
        _ i: Int, _ token: inout DateToken, _ lexicon: DateLexicon, _ languages: UInt64
    ) -> Int {
        guard i < pieces.count else { return 0 }
        if let loose = looseOrdinal(i, token, lexicon, languages) {
            token.suffix = .ordinal
            return loose
        }
        guard !pieces[i].hasSpaceBefore else { return 0 }
        var at = i
        if pieces[at].kind == .dash || pieces[at].kind == .apostrophe {
            at += 1
            guard at < pieces.count, !pieces[at].hasSpaceBefore else { return 0 }
        }
        guard pieces[at].shape == .letters else { return 0 }
        // In “IX–X” the second numeral is no suffix.
        guard !pieces[at].romanIsCapital else { return 0 }
        let suffix = lexicon.suffix(
            of: pieces[at].hash, number: token.value, isJoined: at > i, languages: languages)
        guard suffix != .none else { return 0 }
        token.suffix = suffix
        return at - i + 1
    }

    /// “1887 - ci il”, “1887- ci il”: an ordinal ending that typists part from its number, only before the word for a
    /// year or a century. Returns how many pieces it is.
    private func looseOrdinal(
        _ i: Int, _ token: DateToken, _ lexicon: DateLexicon, _ languages: UInt64
    ) -> Int? {
        guard i + 2 < pieces.count, pieces[i].kind == .dash, pieces[i].hasSpaceBefore || pieces[i + 1].hasSpaceBefore,
            pieces[i + 1].shape == .letters, pieces[i + 1].letters > 1, !pieces[i + 1].romanIsCapital,
            pieces[i + 2].shape == .letters,
            let unit = longestPhrase(i + 2, lexicon),
            let reading = lexicon.words(of: unit.node, \.words, languages: languages)
        else { return nil }
        switch reading.words.first?.kind {
        case .year, .years, .century: break
        default: return nil
        }
        let suffix = lexicon.suffix(of: pieces[i + 1].hash, number: token.value, isJoined: true, languages: languages)
        return suffix == .ordinal ? 2 : nil
    }

    private mutating func appendWord(_ i: Int, _ lexicon: DateLexicon, _ languages: UInt64) -> Int {
        let piece = pieces[i]
        let match = longestPhrase(i, lexicon)
        // Capital numerals win over words, except single letters that are words too.
        let letterIsWord = piece.letters == 1 && match != nil && piece.roman > 10 && !beginsRomanGroups(i)
        if piece.roman > 0, piece.romanIsCapital, !letterIsWord, (match?.pieces ?? 1) == 1 {
            return appendRoman(i, piece.roman, isWeak: false, lexicon, languages)
        }
        if let match, appendReading(match.node, piece, i, match.pieces, lexicon, languages) { return match.pieces }
        if piece.roman > 0 { return appendRoman(i, piece.roman, isWeak: piece.romanIsWeak, lexicon, languages) }
        if piece.romanHead > 0 {
            let suffix = lexicon.suffix(
                of: piece.romanTail, number: piece.romanHead, isJoined: true, languages: languages)
            if suffix != .none {
                usesLookAlikes = usesLookAlikes || piece.romanIsLookAlike
                tokens.append(
                    DateToken(
                        kind: .roman, value: piece.romanHead, suffix: suffix, hasSpaceBefore: piece.hasSpaceBefore))
                return 1
            }
        }
        tokens.append(DateToken(kind: .unknown, hasSpaceBefore: piece.hasSpaceBefore))
        return 1
    }

    /// “M. DC. LV”
    private func beginsRomanGroups(_ i: Int) -> Bool {
        guard pieces[i].roman == 1000, i + 2 < pieces.count, pieces[i + 1].kind == .dot else { return false }
        return pieces[i + 2].romanIsCapital
    }

    private mutating func appendRoman(
        _ i: Int, _ value: Int, isWeak: Bool, _ lexicon: DateLexicon, _ languages: UInt64
    ) -> Int {
        usesLookAlikes = usesLookAlikes || pieces[i].romanIsLookAlike
        var token = DateToken(
            kind: .roman, value: value, digits: pieces[i].letters, hasSpaceBefore: pieces[i].hasSpaceBefore,
            isWeakRoman: isWeak)
        let count = takeSuffix(i + 1, &token, lexicon, languages)
        tokens.append(token)
        return 1 + count
    }

    /// The longest phrase of the tables that begins at a piece. Full stops and hyphens inside a phrase do not count.
    private func longestPhrase(_ start: Int, _ lexicon: DateLexicon) -> (node: Int, pieces: Int)? {
        var chain = pieces[start].hash
        guard chain != 0, var node = lexicon.node(chain) else { return nil }
        var best: (node: Int, pieces: Int)?
        var i = start
        while true {
            if !lexicon.nodes[node].readings.isEmpty { best = (node, i - start + 1) }
            guard lexicon.nodes[node].continues else { return best }
            i += 1
            while i < pieces.count, isInsidePhrase(i) { i += 1 }
            guard i < pieces.count, pieces[i].shape == .letters else { return best }
            chain = DateLexicon.chain(chain, pieces[i].hash)
            guard let next = lexicon.node(chain) else { return best }
            node = next
        }
    }

    private func isInsidePhrase(_ i: Int) -> Bool {
        switch pieces[i].kind {
        case .dot, .apostrophe: true
        case .dash: !pieces[i].hasSpaceBefore && i + 1 < pieces.count && !pieces[i + 1].hasSpaceBefore
        case .slash: !pieces[i].hasSpaceBefore && i + 1 < pieces.count && pieces[i + 1].shape == .letters
        default: false
        }
    }

    /// Appends the reading of a phrase that fits its neighbours; `false` when it has none.
    private mutating func appendReading(
        _ node: Int, _ piece: Piece, _ i: Int, _ count: Int, _ lexicon: DateLexicon, _ languages: UInt64
    ) -> Bool {
        let afterNumber = isAfterNumber
        let next = i + count
        let beforeDigit =
            next < pieces.count && !pieces[next].hasSpaceBefore && pieces[next].shape != .letters
            && pieces[next].shape != .mark
        var slot: KeyPath<DateLexicon.Reading, [DateWord]> = \.words
        if let conditional = conditionalSlot(node, i, lexicon, languages) {
            slot = conditional
        } else if afterNumber, lexicon.words(of: node, \.afterNumber, languages: languages) != nil {
            slot = \.afterNumber
        } else if beforeDigit, lexicon.words(of: node, \.beforeDigit, languages: languages) != nil {
            slot = \.beforeDigit
        }
        guard let reading = lexicon.words(of: node, slot, languages: languages) else { return false }
        let words = reading[keyPath: slot]
        // In “l983” the letter is a misread digit, not a word that says nothing; in “01T10” it is a separator.
        let followsDigit = i > 0 && pieces[i - 1].shape == .number && !piece.hasSpaceBefore
        if beforeDigit, pieces[next].shape == .number, !followsDigit, words.first?.kind == .skip { return false }
        let isDeclared = languages & (1 << UInt64(reading.language)) != 0
        for (index, word) in words.enumerated() {
            if word.kind == .tens {
                // “the twenties” are 20s.
                tokens.append(
                    DateToken(
                        kind: .number, value: word.value, digits: 2, suffix: .decade,
                        hasSpaceBefore: index == 0 ? piece.hasSpaceBefore : true))
                continue
            }
            tokens.append(
                DateToken(
                    kind: .word, word: word, hasSpaceBefore: index == 0 ? piece.hasSpaceBefore : true,
                    language: reading.language,
                    isContested: lexicon.nodes[node].isContested && !isDeclared && slot == \.words))
        }
        return true
    }

    /// The slot of a meaning that holds only where the language is declared or the Hijri calendar named; mostly none.
    private func conditionalSlot(
        _ node: Int, _ i: Int, _ lexicon: DateLexicon, _ languages: UInt64
    ) -> KeyPath<DateLexicon.Reading, [DateWord]>? {
        guard lexicon.nodes[node].isConditional else { return nil }
        if let declared = lexicon.words(of: node, \.declared, languages: languages),
            languages & (1 << UInt64(declared.language)) != 0
        {
            return \.declared
        }
        guard lexicon.words(of: node, \.besideHijri, languages: languages) != nil, isBesideHijri(i, lexicon) else {
            return nil
        }
        return \.besideHijri
    }

    /// Whether another word of the text names the Hijri calendar.
    private func isBesideHijri(_ i: Int, _ lexicon: DateLexicon) -> Bool {
        pieces.indices.contains { $0 != i && pieces[$0].shape == .letters && lexicon.namesHijri(pieces[$0].hash) }
    }

    /// Whether a number of at most two digits or a Roman numeral, which may number a century, was the last token.
    private var isAfterNumber: Bool {
        var i = tokens.count - 1
        if i >= 0, tokens[i].kind == .dot { i -= 1 }
        guard i >= 0 else { return false }
        let token = tokens[i]
        return token.kind == .roman || (token.kind == .number && token.digits <= 2)
    }
}
