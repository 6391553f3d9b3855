internal import CUnicodeTables

/// Writes the keys of names (domain facts, §1.5 steps 2–6): any script to one Azerbaijani form.
///
/// Charset, font and mojibake repair comes before (`TextRepair`). One value serves all threads; the buffers are in
/// the `NameKeys` of the caller.
public struct NameFolding: Sendable {
    private let words: NameWords
    private let azerbaijaniCyrillic, yanalif, russian, arabic, latin: LetterTable

    public init(_ vocabulary: NameVocabulary) { self.init(vocabulary, latin: "latin") }

    /// - Parameter table: By which words in Latin letters are read, where they are not Azerbaijani.
    init(_ vocabulary: NameVocabulary, latin table: String) {
        words = vocabulary.words
        // `NameVocabulary.init` has checked that they are there.
        azerbaijaniCyrillic = vocabulary.letters["az-cyrl"]!
        yanalif = vocabulary.letters["az-yanalif"]!
        russian = vocabulary.letters["ru-az"]!
        arabic = vocabulary.letters["az-arab"]!
        latin = vocabulary.letters[table]!
    }

    public func keys(of text: String, declared: NameKeys.Spelling? = nil) -> NameKeys {
        var keys = NameKeys()
        write(text.utf8Span.span, declared: declared, into: &keys)
        return keys
    }

    /// Writes the keys of a UTF-8 text into buffers that are reused.
    /// - Parameter declared: The spelling, when it is known; else it is told from the letters.
    public func write(_ text: Span<UInt8>, declared: NameKeys.Spelling? = nil, into keys: inout NameKeys) {
        keys.removeAll()
        decode(text, into: &keys.scratch)
        let signs = SpellingSigns(keys.scratch.scalars)
        keys.spelling = declared ?? signs.spelling
        tokenize(signs, into: &keys)
        writeBlocks(into: &keys, all: false)
        if keys.k3.isEmpty { writeBlocks(into: &keys, all: true) }
    }

    private func decode(_ text: Span<UInt8>, into scratch: inout NameScratch) {
        scratch.scalars.removeAll(keepingCapacity: true)
        if UnicodeNormalizer.isSurelyNFC(text) {
            append(text, to: &scratch.scalars)
        } else {
            var composed: [UInt8] = []
            scratch.normalizer.normalize(text, to: .nfc, appendingTo: &composed)
            append(composed.span, to: &scratch.scalars)
        }
    }

    private func append(_ text: Span<UInt8>, to scalars: inout [UInt32]) {
        var position = 0
        while position < text.count {
            let scalar = nextScalar(text, &position)
            if scalar == invalidScalar {
                scalars.append(0xFFFD)
            } else if scalar < 0x80 || Int32(cunicode_flags(scalar)) & CUNICODE_DROP == 0 {
                scalars.append(scalar)
            }
        }
    }

    // MARK: Tokens

    private func tokenize(_ signs: SpellingSigns, into keys: inout NameKeys) {
        let scalars = keys.scratch.scalars
        var depth = 0
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            if signs.isLetter(scalars, position) {
                let start = position
                position = endOfWord(scalars, from: start, signs)
                writeToken(scalars[start..<position], signs, depth > 0, followedBy: position, into: &keys)
                continue
            }
            if scalar == 0x28 || scalar == 0x5B { depth += 1 }
            if scalar == 0x29 || scalar == 0x5D { depth = max(0, depth - 1) }
            if scalar == 0x2C || scalar == 0x60C, depth == 0, !keys.tokens.isEmpty {
                keys.tokens[keys.tokens.count - 1].endsAtComma = true
            }
            position += 1
        }
    }

    private func endOfWord(_ scalars: [UInt32], from start: Int, _ signs: SpellingSigns) -> Int {
        var end = start
        while end < scalars.count, signs.isLetter(scalars, end) || isApostrophe(scalars, end) { end += 1 }
        return end
    }

    /// An apostrophe between letters belongs to the word and is left out of the keys.
    private func isApostrophe(_ scalars: [UInt32], _ position: Int) -> Bool {
        switch scalars[position] {
        case 0x27, 0x2019, 0x2BC, 0x2BB, 0x2018, 0x60, 0xB4, 0x2B9, 0x2BA, 0x2BE, 0x2BF, 0x201D:
            position + 1 < scalars.count && Int32(cunicode_flags(scalars[position + 1])) & CUNICODE_WORD != 0
        default: false
        }
    }

    private func writeToken(
        _ written: ArraySlice<UInt32>, _ signs: SpellingSigns, _ isQualifier: Bool, followedBy end: Int,
        into keys: inout NameKeys
    ) {
        let isRoman = written.count > 1 && written.allSatisfy(SpellingSigns.isRomanDigit)
        var word: [UInt32] = []  // swapped in and out, so that its storage is reused and never copied
        swap(&word, &keys.scratch.word)
        word.removeAll(keepingCapacity: true)
        let mixed = signs.hasLatin && signs.hasCyrillic ? Confusables.unified(Array(written)) : nil
        let turkic = keys.spelling == .azerbaijani
        for scalar in mixed?[...] ?? written {
            let flags = Int32(cunicode_flags(scalar))
            if flags & CUNICODE_WORD == 0, !SpellingSigns.isLostLetter(scalar), scalar != 0x40 { continue }
            word.append(NameLetter.lowered(scalar, turkic: turkic && !isRoman))
        }
        let start = keys.k1.isEmpty ? 0 : keys.k1.count + 1
        if start > 0 { keys.k1.append(0x20) }
        writeLetters(word, signs, into: &keys)
        defer { swap(&word, &keys.scratch.word) }
        guard keys.k1.count > start else {  // marks alone
            if start > 0 { keys.k1.removeLast() }
            return
        }
        let text = start..<keys.k1.count
        if start > 0 { keys.k2.append(0x20) }
        for i in text { keys.k2.append(NameLetter.loose(keys.k1[i])) }
        let standardStart = keys.standard.count
        words.appendStandard(keys.k1[text], to: &keys.standard)
        let hasDot = end < keys.scratch.scalars.count && keys.scratch.scalars[end] == 0x2E
        // One capital letter is an initial even where the small one is a conjunction: "Чайковский П. И."
        let isCapital = written.count == 1 && word.first != written.first
        let role = isCapital ? nil : words.role(ofKey: keys.k1[text])
        let isInitial = role == nil && (word.count == 1 || (hasDot && word.count <= 3 && text.count <= 2))
        let isNumber = isRoman || written.allSatisfy { $0 &- 0x30 < 10 }
        keys.tokens.append(
            NameKeys.Token(
                text: text, block: 0..<0, standardText: standardStart..<keys.standard.count,
                isInitial: isInitial && !isNumber, isNumber: isNumber, role: role, isQualifier: isQualifier))
    }

    private func writeLetters(_ word: [UInt32], _ signs: SpellingSigns, into keys: inout NameKeys) {
        let table = table(for: word, signs, keys.spelling)
        var position = 0
        while position < word.count {
            let scalar = word[position]
            if let table, let rule = table.rule(for: word, at: position) {
                table.appendCodes(of: rule, to: &keys.k1)
                position += rule.length
                continue
            }
            if let code = NameLetter.code(of: scalar) {
                keys.k1.append(code)
            } else if scalar == 0x40 || scalar == 0xE4 || scalar == 0x1DD {  // @ ä ǝ
                keys.k1.append(UInt8(ascii: "A"))
            } else if SpellingSigns.isLostLetter(scalar) {
                keys.k1.append(UInt8(ascii: "?"))
            } else {
                appendFolded(scalar, to: &keys.k1)
            }
            position += 1
        }
    }

    private func appendFolded(_ scalar: UInt32, to key: inout [UInt8]) {
        if Int32(cunicode_combining_class(scalar)) != 0 { return }
        let offset = UInt32(cunicode_fold(scalar))
        if offset == 0 { return key.append(scalar: scalar) }
        let count = UInt32(cunicode_fold_at(offset))
        for i in 0..<count { key.append(cunicode_fold_at(offset + 1 + i)) }
    }

    private func table(
        for word: [UInt32], _ signs: SpellingSigns, _ spelling: NameKeys.Spelling
    ) -> LetterTable? {
        let flags = Int32(cunicode_flags(word.first { Int32(cunicode_flags($0)) & CUNICODE_WORD != 0 } ?? 0))
        if flags & CUNICODE_CYRILLIC != 0 {
            return spelling == .azerbaijaniCyrillic || signs.hasAzerbaijaniCyrillic ? azerbaijaniCyrillic : russian
        }
        if flags & CUNICODE_LATIN != 0 {
            return spelling == .azerbaijani ? nil : spelling == .yanalif ? yanalif : latin
        }
        return signs.hasArabic ? arabic : nil
    }

    // MARK: K3

    private func writeBlocks(into keys: inout NameKeys, all: Bool) {
        for index in keys.tokens.indices where all || keys.tokens[index].role == nil {
            let start = keys.k3.isEmpty ? 0 : keys.k3.count + 1
            if start > 0 { keys.k3.append(0x20) }
            var last: UInt8 = 0
            for code in keys.standard[keys.tokens[index].standardText] {
                guard let kept = NameLetter.blockClass(code), kept != last else { continue }
                keys.k3.append(kept)
                last = kept
            }
            if keys.k3.count == start {
                if start > 0 { keys.k3.removeLast() }
                continue
            }
            keys.tokens[index].block = start..<keys.k3.count
        }
    }
}
