internal import Diagnostics

/// Takes names apart: persons in direct and inverted order, bodies, unknown makers, attributions.
///
/// The words it knows are tables in `pipelines/vocabularies/names`.
public final class NameParser: Sendable {
    private let folding: NameFolding
    private let before: NamePhrases, after: NamePhrases
    private let nationalities: NamePhrases
    private let anonymous: NamePhrases, corporate: NamePhrases, suffixes: NamePhrases, roles: NamePhrases
    /// What the phrases say of single words, folded: one look instead of five.
    private let signs: [String: NameWord.Signs]

    public init(_ vocabulary: NameVocabulary) {
        folding = NameFolding(vocabulary)
        let attributions = vocabulary.file("attributions")?.rows ?? []
        before = NamePhrases(attributions.filter { $0[2] == "before" })
        after = NamePhrases(attributions.filter { $0[2] == "after" })
        anonymous = NamePhrases(vocabulary.file("anonymous")?.rows ?? [])
        corporate = NamePhrases(vocabulary.file("corporate")?.rows ?? [])
        suffixes = NamePhrases(vocabulary.file("suffixes")?.rows ?? [])
        roles = NamePhrases(vocabulary.file("roles")?.rows ?? [])
        nationalities = NamePhrases(vocabulary.file("nationalities")?.rows ?? [])
        var signs: [String: NameWord.Signs] = [:]
        func note(_ words: some Sequence<String>, _ sign: NameWord.Signs) {
            for word in words { signs[word, default: []].insert(sign) }
        }
        note(corporate.values.keys, .corporate)
        note(before.firstWords, .beginsAttribution)
        note(after.lastWords, .endsAttribution)
        note(anonymous.firstWords, .beginsAnonymous)
        note(suffixes.lastWords, .endsSuffix)
        note(nationalities.lastWords, .endsNationality)
        self.signs = signs
    }

    public func parse(_ text: String) -> PersonName {
        var memo = NameWordMemo()
        return parse(text, &memo)
    }

    /// - Parameter memo: What is known of words already; of no influence on the answer.
    public func parse(_ text: String, _ memo: inout NameWordMemo) -> PersonName { parse(text, as: nil, &memo) }

    /// - Parameter kind: What the name is, where that is known; an anonymous hand stays one.
    func parse(_ text: String, as kind: PersonName.Kind?, _ memo: inout NameWordMemo) -> PersonName {
        var (name, rest) = judge(text, &memo)
        if let kind, name.kind != .anonymous { name.kind = kind }
        if name.kind == .person { splitPerson(rest, &name, &memo) }
        return name
    }

    /// What a text names, without taking the name apart.
    func kind(of text: String, _ memo: inout NameWordMemo) -> PersonName.Kind { judge(text, &memo).name.kind }

    /// The kind of a name and all that stands around it, and the name alone.
    private func judge(_ text: String, _ memo: inout NameWordMemo) -> (name: PersonName, rest: String) {
        var name = PersonName()
        var rest = WhiteSpace.collapsed(text)
        takePrefixes(&rest, &name)
        takeBrackets(&rest, &name)
        takeAttribution(&rest, &name, &memo)
        takeDates(&rest, &name, &memo)
        takeNationality(&rest, &name, &memo)
        name.name = rest
        let words = rest.parts(separatedBy: 0x20)
        if takeAnonymous(rest, words, &name, &memo) { return (name, rest) }
        if isCorporate(words, &memo) {
            name.kind = .corporateBody
        } else if isGroup(rest, words, &memo) {
            name.kind = .group
        }
        return (name, rest)
    }

    // MARK: Words

    private func word(_ text: String, _ memo: inout NameWordMemo) -> NameWord { memo.word(text, inspect) }

    private func role(_ text: String, _ memo: inout NameWordMemo) -> NameWords.Role? { word(text, &memo).role }

    private func inspect(_ text: String, _ keys: inout NameKeys) -> NameWord {
        let folded = TextFolding.folded(text)
        folding.write(text.utf8Span.span, into: &keys)
        var signs = signs[folded] ?? []
        if mayStandInSigns(text) {
            if corporate.whole(text.filter { $0 != "," && $0 != "«" && $0 != "»" && $0 != "\"" }) == nil {
                signs.remove(.corporate)
            } else {
                signs.insert(.corporate)
            }
        }
        if text.utf8.count <= Self.longestLittleWord {
            if Self.conjunctions.contains(text) { signs.insert(.conjunction) }
            if Self.wordsBeforeDates.contains(text.lowercased()) { signs.insert(.beforeDate) }
        }
        if Self.letters(keys.k1) > 3, keys.k1.ends(withOneOf: Self.patronymicEndings) {
            signs.insert(.russianPatronymic)
        }
        let length = Self.letters(keys.k2)
        if keys.k2.ends(withOneOf: Self.familyEndings, where: { length > $0.count + 1 }) { signs.insert(.familyEnding) }
        if text.hasSuffix(".") && text.split(separator: ".").allSatisfy({ $0.count <= 2 }) || text.count == 1 {
            signs.insert(.initials)
        }
        return NameWord(folded: folded, role: keys.tokens.first?.role, signs: signs)
    }

    /// Commas and quotation marks round a word do not count in the name of a body.
    private func mayStandInSigns(_ text: String) -> Bool {
        !text.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }
    }

    /// In bytes; case may change the number of them.
    private static let longestLittleWord = 16
    private static let conjunctions: Set = ["&", "and", "və", "и", "und", "et", "вә", "و"]
    private static let wordsBeforeDates: Set = [
        "born", "died", "active", "fl.", "b.", "d.", "ca.", "род.", "ум.", "geb.", "gest.", "née", "né", "doğ.",
    ]
    private static let patronymicEndings = [
        "oviç", "eviç", "ovna", "evna", "liç", "niçna", "miç", "kiç", "tiç", "viç",
    ].map(key)
    private static let familyEndings = [
        "ov", "ova", "av", "ava", "yav", "yava", "zada", "ski", "skiy", "skaya", "bayli",
    ].map(key)

    /// The key letters of an ending.
    private static func key(_ ending: String) -> [UInt8] {
        ending.unicodeScalars.compactMap { NameLetter.code(of: $0.value) }
    }

    /// How many letters a key has; those of other scripts are UTF-8.
    private static func letters(_ key: [UInt8]) -> Int { key.count { $0 & 0xC0 != 0x80 } }

    // MARK: Before the name proper

    /// "Artist:", "Copy after:", "Possibly:".
    private func takePrefixes(_ rest: inout String, _ name: inout PersonName) {
        while let colon = rest.utf8.firstIndex(of: 0x3A), rest.distance(from: rest.startIndex, to: colon) < 30 {
            let label = String(rest[..<colon])
            if let certainty = before.whole(label) ?? after.whole(label) {
                name.certainty = PersonName.Certainty(rawValue: certainty) ?? .attributed
            } else if let role = roles.whole(label) {
                name.roles.append(role)
            } else {
                return
            }
            rest = trimmed(rest[rest.index(after: colon)...])
        }
    }

    /// "(1471–1528)", "(illustrator)", "(attributed to)"; anything else in brackets is a note.
    private func takeBrackets(_ rest: inout String, _ name: inout PersonName) {
        guard rest.utf8.contains(where: { $0 == 0x28 || $0 == 0x5B }) else { return }
        for (opening, closing) in [("(", ")"), ("[", "]")] as [(Character, Character)] {
            while let start = rest.firstIndex(of: opening), let end = rest[start...].firstIndex(of: closing) {
                let inner = trimmed(rest[rest.index(after: start)..<end])
                let outer = trimmed(rest[..<start]) + " " + trimmed(rest[rest.index(after: end)...])
                if outer == " " {  // the whole value is in brackets
                    rest = inner
                    break
                }
                rest = trimmed(outer[...])
                if Self.hasBlankBeforeComma(rest) { rest = rest.replacing(" ,", with: ",") }
                note(inner, &name)
            }
        }
    }

    private static func hasBlankBeforeComma(_ text: String) -> Bool {
        var before: UInt8 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ","), before == 0x20 { return true }
            before = byte
        }
        return false
    }

    private func note(_ inner: String, _ name: inout PersonName) {
        if inner == "?" {
            if name.certainty == .certain { name.certainty = .attributed }
        } else if let certainty = before.whole(inner) ?? after.whole(inner) ?? after.whole("(\(inner))") {
            name.certainty = PersonName.Certainty(rawValue: certainty) ?? .attributed
        } else if let role = roles.whole(inner) {
            name.roles.append(role)
        } else if name.dates == nil, hasYear(inner) {
            name.dates = inner
        } else if !inner.isEmpty {
            name.notes.append(inner)
        }
    }

    private func takeAttribution(_ rest: inout String, _ name: inout PersonName, _ memo: inout NameWordMemo) {
        var words = rest.parts(separatedBy: 0x20)
        guard let first = words.first, let last = words.last else { return }
        var found: (count: Int, value: String)?
        if word(first, &memo).signs.contains(.beginsAttribution) {
            found = before.prefix(of: words.map { word($0, &memo).folded })
        }
        if let (count, value) = found, count < words.count {
            name.certainty = PersonName.Certainty(rawValue: value) ?? .attributed
            words.removeFirst(count)
        } else {
            found = nil
            if word(last, &memo).signs.contains(.endsAttribution) {
                found = after.suffix(of: words.map { word($0, &memo).folded })
            }
            if let (count, value) = found, count < words.count {
                name.certainty = PersonName.Certainty(rawValue: value) ?? .attributed
                words.removeLast(count)
            } else if last.utf8.count > 1, last.utf8.last == 0x3F {
                name.certainty = .attributed
                words[words.count - 1] = String(last.dropLast())
            } else {
                return
            }
        }
        rest = words.joined(separator: " ")
        while rest.hasSuffix(",") { rest = trimmed(rest.dropLast()) }
    }

    /// The comma part or the last words with years: ", 1471-1528", "born 1936", "род. 1936".
    private func takeDates(_ rest: inout String, _ name: inout PersonName, _ memo: inout NameWordMemo) {
        guard name.dates == nil, hasYear(rest) else { return }
        var parts = rest.parts(separatedBy: 0x2C).map { trimmed($0[...]) }
        if parts.count > 1, let index = parts.firstIndex(where: hasYear), index > 0 {
            name.dates = parts[index...].joined(separator: ", ")
            parts.removeLast(parts.count - index)
            rest = parts.joined(separator: ", ")
            return
        }
        let words = rest.parts(separatedBy: 0x20)
        let start = words.firstIndex { hasYear($0) || word($0, &memo).signs.contains(.beforeDate) }
        guard let start, start > 0 else { return }
        name.dates = words[start...].joined(separator: " ")
        rest = words[..<start].joined(separator: " ")
    }

    /// "Giuseppe Manocchi, Italian". In "Titov, German" the one word before the comma is a family name.
    private func takeNationality(_ rest: inout String, _ name: inout PersonName, _ memo: inout NameWordMemo) {
        guard let comma = rest.utf8.lastIndex(of: 0x2C) else { return }
        let last = trimmed(rest[rest.index(after: comma)...]), start = trimmed(rest[..<comma])
        guard let word = last.parts(separatedBy: 0x20).last, start.utf8.contains(0x20),
            self.word(word, &memo).signs.contains(.endsNationality), nationalities.whole(last) != nil
        else { return }
        name.notes.append(last)
        rest = start
    }

    private func hasYear(_ text: String) -> Bool {
        var digits = 0
        for byte in text.utf8 {
            digits = byte &- 0x30 < 10 ? digits + 1 : 0
            if digits >= 3 { return true }
        }
        return false
    }

    // MARK: Kinds

    private func takeAnonymous(
        _ rest: String, _ words: [String], _ name: inout PersonName, _ memo: inout NameWordMemo
    ) -> Bool {
        guard let first = words.first else {
            name.kind = .anonymous
            return true
        }
        // "Iranian" in place of a name: the maker is not known.
        if words.count <= 2, let last = words.last, word(last, &memo).signs.contains(.endsNationality),
            nationalities.whole(rest) != nil
        {
            name.kind = .anonymous
            name.notes.append(rest)
            return true
        }
        let hasComma = first.utf8.contains(0x2C)
        let begins = word(first, &memo).signs.contains(.beginsAnonymous)
        guard hasComma || begins else { return false }
        // A whole phrase begins with the first word of one, unless folding makes more words of it than there are.
        if begins || !rest.utf8Span.isKnownASCII, anonymous.whole(rest) != nil {
            name.kind = .anonymous
            return true
        }
        let pieces =
            rest.utf8.contains(0x2C)
            ? rest.utf8.split { $0 == 0x20 || $0 == 0x2C }.map { String(Substring($0)) } : words
        guard let piece = pieces.first, word(piece, &memo).signs.contains(.beginsAnonymous),
            let (count, _) = anonymous.prefix(of: pieces.map { word($0, &memo).folded }), pieces.count - count <= 4
        else { return false }
        name.kind = .anonymous
        name.notes.append(pieces.dropFirst(count).joined(separator: " "))
        return true
    }

    /// A word for a body; "adına" and "имени" only ever stand in names of bodies.
    private func isCorporate(_ words: [String], _ memo: inout NameWordMemo) -> Bool {
        var dedication: Int?
        for (index, text) in words.enumerated() {
            let word = word(text, &memo)
            if word.signs.contains(.corporate) { return true }
            if word.role == .dedication, dedication == nil { dedication = index }
        }
        return words.count > 2 && (dedication ?? 0) > 0
    }

    private func isGroup(_ rest: String, _ words: [String], _ memo: inout NameWordMemo) -> Bool {
        if rest.utf8.contains(where: { $0 == 0x3B || $0 == 0x2F }) { return true }
        guard words.count > 2, !words.contains("y") else { return false }
        return words[1..<(words.count - 1)].contains { word($0, &memo).signs.contains(.conjunction) }
    }

    // MARK: Persons

    private func splitPerson(_ rest: String, _ name: inout PersonName, _ memo: inout NameWordMemo) {
        var parts = rest.parts(separatedBy: 0x2C).map { trimmed($0[...]) }.filter { !$0.isEmpty }
        while parts.count > 1, let last = parts.last, suffixes.whole(last) != nil {
            name.suffix = [last, name.suffix].compactMap(\.self).joined(separator: ", ")
            parts.removeLast()
        }
        var words = (parts.count > 1 ? parts[1...].joined(separator: " ") : parts.first ?? "").parts(separatedBy: 0x20)
            .flatMap { titlesApart($0, &memo) }
        if parts.count > 1 {
            takeTitles(&words, &name, &memo)
            takePatronymic(&words, &name, &memo, isAfterComma: true)
            var familyWords = parts[0].parts(separatedBy: 0x20).flatMap { titlesApart($0, &memo) }
            if familyWords.count > 1 { takeTitles(&familyWords, &name, &memo) }
            // "Goya y Lucientes, Francisco José de": a particle behind the given name stands before the family name.
            var particles: [String] = []
            while words.count > 1, let last = words.last, role(last, &memo) == .particle {
                particles.insert(words.removeLast(), at: 0)
            }
            name.family = (particles + familyWords).joined(separator: " ")
            name.given = words.isEmpty ? nil : words.joined(separator: " ")
        } else {
            if let last = words.last, word(last, &memo).signs.contains(.endsSuffix),
                let (count, _) = suffixes.suffix(of: words.map { word($0, &memo).folded }), count < words.count
            {
                name.suffix = words.suffix(count).joined(separator: " ")
                words.removeLast(count)
            }
            takeTitles(&words, &name, &memo)
            splitDirect(words, &name, &memo)
        }
        name.name = [name.given, name.patronymic, name.family].compactMap(\.self).joined(separator: " ")
    }

    private func splitDirect(_ given: [String], _ name: inout PersonName, _ memo: inout NameWordMemo) {
        var words = given
        takePatronymic(&words, &name, &memo)
        guard words.count > 1 else {
            name.given = words.first
            return
        }
        // "Пушкин Александр Сергеевич", "Чайковский П.И."
        let endsWithPatronymic = name.patronymic != nil && name.patronymic == given.last
        let familyIsFirst =
            endsWithPatronymic && words.count == 2 || (isInitials(words.last!, &memo) && !isInitials(words[0], &memo))
            || (words.count == 2 && endsLikeFamily(words[0], &memo) && !endsLikeFamily(words[1], &memo))
        if familyIsFirst {
            name.family = words.removeFirst()
        } else {
            let start = words.indices.dropFirst().first { role(words[$0], &memo) == .particle } ?? words.count - 1
            name.family = words[start...].joined(separator: " ")
            words.removeLast(words.count - start)
        }
        name.given = words.joined(separator: " ")
    }

    /// "Гасан-бек" is two words when the second is a title; "Н.И." stays one.
    private func titlesApart(_ word: String, _ memo: inout NameWordMemo) -> [String] {
        guard word.utf8.contains(0x2D) else { return [word] }
        let pieces = word.parts(separatedBy: 0x2D)
        return pieces.count > 1 && pieces.dropFirst().contains { role($0, &memo) == .title } ? pieces : [word]
    }

    private func takeTitles(_ words: inout [String], _ name: inout PersonName, _ memo: inout NameWordMemo) {
        var kept: [String] = []
        for (index, word) in words.enumerated() {
            // A title alone is a name: "Xan", "Mirzə".
            if role(word, &memo) == .title, words.count > 1, !kept.isEmpty || index < words.count - 1 {
                name.honorifics.append(word)
            } else {
                kept.append(word)
            }
        }
        words = kept
    }

    private func takePatronymic(
        _ words: inout [String], _ name: inout PersonName, _ memo: inout NameWordMemo, isAfterComma: Bool = false
    ) {
        if let index = words.firstIndex(where: { role($0, &memo) == .filiation }), index > 0 {
            // Inverted "Üzeyir Əbdülhüseyn oğlu" keeps its first word; direct "Yusif Küseyir oğlu" has no family name.
            let start = max(index >= 2 ? 1 : 0, 0)
            name.patronymic = words[start...index].joined(separator: " ")
            words.removeSubrange(start...index)
        } else if let index = words.indices.dropFirst().first(where: {
            word(words[$0], &memo).signs.contains(.russianPatronymic)
        }),
            words.count > 2 || isAfterComma
        {
            // In "Казимир Малевич" the second word is the family name.
            name.patronymic = words.remove(at: index)
        }
    }

    private func endsLikeFamily(_ text: String, _ memo: inout NameWordMemo) -> Bool {
        word(text, &memo).signs.contains(.familyEnding)
    }

    private func isInitials(_ text: String, _ memo: inout NameWordMemo) -> Bool {
        word(text, &memo).signs.contains(.initials)
    }

    /// Without the spaces at both ends: other white space has become spaces before.
    private func trimmed(_ text: Substring) -> String {
        var part = text.utf8[...]
        while part.first == 0x20 { part.removeFirst() }
        while part.last == 0x20 { part.removeLast() }
        return String(Substring(part))
    }
}

extension [UInt8] {
    fileprivate func ends(
        withOneOf endings: [[UInt8]], where fits: ([UInt8]) -> Bool = { _ in true }
    ) -> Bool {
        endings.contains { ending in
            guard count >= ending.count, fits(ending) else { return false }
            let start = count - ending.count
            for i in ending.indices where self[start + i] != ending[i] { return false }
            return true
        }
    }
}
