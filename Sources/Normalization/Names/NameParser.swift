internal import Diagnostics

/// Takes names apart: persons in direct and inverted order, bodies, unknown makers, attributions.
///
/// The words it knows are tables in `pipelines/vocabularies/names`.
public struct NameParser: Sendable {
    private let folding: NameFolding
    private let before: NamePhrases, after: NamePhrases
    private let anonymous: NamePhrases, corporate: NamePhrases, suffixes: NamePhrases, roles: NamePhrases

    public init(_ vocabulary: NameVocabulary) {
        folding = NameFolding(vocabulary)
        let attributions = vocabulary.file("attributions")?.rows ?? []
        before = NamePhrases(attributions.filter { $0[2] == "before" })
        after = NamePhrases(attributions.filter { $0[2] == "after" })
        anonymous = NamePhrases(vocabulary.file("anonymous")?.rows ?? [])
        corporate = NamePhrases(vocabulary.file("corporate")?.rows ?? [])
        suffixes = NamePhrases(vocabulary.file("suffixes")?.rows ?? [])
        roles = NamePhrases(vocabulary.file("roles")?.rows ?? [])
    }

    public func parse(_ text: String) -> PersonName {
        var name = PersonName()
        var rest = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        takePrefixes(&rest, &name)
        takeBrackets(&rest, &name)
        takeAttribution(&rest, &name)
        takeDates(&rest, &name)
        name.name = rest
        if takeAnonymous(rest, &name) { return name }
        let words = rest.split(separator: " ").map(String.init)
        if isCorporate(words) {
            name.kind = .corporateBody
        } else if isGroup(rest, words) {
            name.kind = .group
        } else {
            splitPerson(rest, &name)
        }
        return name
    }

    // MARK: Before the name proper

    /// "Artist:", "Copy after:", "Possibly:".
    private func takePrefixes(_ rest: inout String, _ name: inout PersonName) {
        while let colon = rest.firstIndex(of: ":"), rest.distance(from: rest.startIndex, to: colon) < 30 {
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
        for (opening, closing) in [("(", ")"), ("[", "]")] as [(Character, Character)] {
            while let start = rest.firstIndex(of: opening), let end = rest[start...].firstIndex(of: closing) {
                let inner = trimmed(rest[rest.index(after: start)..<end])
                let outer = trimmed(rest[..<start]) + " " + trimmed(rest[rest.index(after: end)...])
                if outer == " " {  // the whole value is in brackets
                    rest = inner
                    break
                }
                rest = trimmed(outer[...]).replacing(" ,", with: ",")
                note(inner, &name)
            }
        }
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

    private func takeAttribution(_ rest: inout String, _ name: inout PersonName) {
        var words = rest.split(separator: " ").map(String.init)
        if let (count, value) = before.prefix(of: words), count < words.count {
            name.certainty = PersonName.Certainty(rawValue: value) ?? .attributed
            words.removeFirst(count)
        } else if let (count, value) = after.suffix(of: words), count < words.count {
            name.certainty = PersonName.Certainty(rawValue: value) ?? .attributed
            words.removeLast(count)
        } else if let last = words.last, last.count > 1, last.hasSuffix("?") {
            name.certainty = .attributed
            words[words.count - 1] = String(last.dropLast())
        } else {
            return
        }
        rest = words.joined(separator: " ")
        while rest.hasSuffix(",") { rest = trimmed(rest.dropLast()) }
    }

    /// The comma part or the last words with years: ", 1471-1528", "born 1936", "род. 1936".
    private func takeDates(_ rest: inout String, _ name: inout PersonName) {
        guard name.dates == nil, hasYear(rest) else { return }
        var parts = rest.split(separator: ",").map { trimmed($0) }
        if parts.count > 1, let index = parts.firstIndex(where: hasYear), index > 0 {
            name.dates = parts[index...].joined(separator: ", ")
            parts.removeLast(parts.count - index)
            rest = parts.joined(separator: ", ")
            return
        }
        let words = rest.split(separator: " ").map(String.init)
        guard let first = words.firstIndex(where: { hasYear($0) || isDateWord($0) }), first > 0 else { return }
        name.dates = words[first...].joined(separator: " ")
        rest = words[..<first].joined(separator: " ")
    }

    private func isDateWord(_ word: String) -> Bool {
        ["born", "died", "active", "fl.", "b.", "d.", "ca.", "род.", "ум.", "geb.", "gest.", "née", "né", "doğ."]
            .contains(word.lowercased())
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

    private func takeAnonymous(_ rest: String, _ name: inout PersonName) -> Bool {
        let words = rest.split { $0 == " " || $0 == "," }.map(String.init)
        if rest.isEmpty || anonymous.whole(rest) != nil {
            name.kind = .anonymous
        } else if let (count, _) = anonymous.prefix(of: words), words.count - count <= 4 {
            name.kind = .anonymous
            name.notes.append(words.dropFirst(count).joined(separator: " "))
        } else {
            return false
        }
        return true
    }

    /// A word for a body; "adına" and "имени" only ever stand in names of bodies.
    private func isCorporate(_ words: [String]) -> Bool {
        if words.contains(where: {
            corporate.whole($0.filter { $0 != "," && $0 != "«" && $0 != "»" && $0 != "\"" }) != nil
        }) {
            return true
        }
        let roles = words.map { folding.keys(of: $0).tokens.first?.role }
        return words.count > 2 && (roles.firstIndex(of: .dedication) ?? 0) > 0
    }

    private func isGroup(_ rest: String, _ words: [String]) -> Bool {
        if rest.contains(";") || rest.contains("/") { return true }
        return words.indices.contains { index in
            index > 0 && index < words.count - 1 && (words[index] == "&" || isConjunction(words[index]))
        } && !words.contains("y")
    }

    private func isConjunction(_ word: String) -> Bool {
        ["and", "və", "и", "und", "et", "вә", "و"].contains(word)
    }

    // MARK: Persons

    private func splitPerson(_ rest: String, _ name: inout PersonName) {
        var parts = rest.split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
        while parts.count > 1, let last = parts.last, suffixes.whole(last) != nil {
            name.suffix = [last, name.suffix].compactMap(\.self).joined(separator: ", ")
            parts.removeLast()
        }
        var words = (parts.count > 1 ? parts[1...].joined(separator: " ") : parts.first ?? "").split(separator: " ")
            .flatMap(titlesApart)
        if parts.count > 1 {
            takeTitles(&words, &name)
            takePatronymic(&words, &name, isAfterComma: true)
            var familyWords = parts[0].split(separator: " ").flatMap(titlesApart)
            if familyWords.count > 1 { takeTitles(&familyWords, &name) }
            // "Goya y Lucientes, Francisco José de": a particle behind the given name stands before the family name.
            var particles: [String] = []
            while words.count > 1, let last = words.last, role(last) == .particle {
                particles.insert(words.removeLast(), at: 0)
            }
            name.family = (particles + familyWords).joined(separator: " ")
            name.given = words.isEmpty ? nil : words.joined(separator: " ")
        } else {
            if let (count, _) = suffixes.suffix(of: words), count < words.count {
                name.suffix = words.suffix(count).joined(separator: " ")
                words.removeLast(count)
            }
            takeTitles(&words, &name)
            splitDirect(words, &name)
        }
        name.name = [name.given, name.patronymic, name.family].compactMap(\.self).joined(separator: " ")
    }

    private func splitDirect(_ given: [String], _ name: inout PersonName) {
        var words = given
        takePatronymic(&words, &name)
        guard words.count > 1 else {
            name.given = words.first
            return
        }
        // "Пушкин Александр Сергеевич", "Чайковский П.И."
        let endsWithPatronymic = name.patronymic != nil && name.patronymic == given.last
        let familyIsFirst =
            endsWithPatronymic && words.count == 2 || (isInitials(words.last!) && !isInitials(words[0]))
            || (words.count == 2 && endsLikeFamily(words[0]) && !endsLikeFamily(words[1]))
        if familyIsFirst {
            name.family = words.removeFirst()
        } else {
            let start = words.indices.dropFirst().first { role(words[$0]) == .particle } ?? words.count - 1
            name.family = words[start...].joined(separator: " ")
            words.removeLast(words.count - start)
        }
        name.given = words.joined(separator: " ")
    }

    /// "Гасан-бек" is two words when the second is a title; "Н.И." stays one.
    private func titlesApart(_ word: Substring) -> [String] {
        let pieces = word.split(separator: "-").map(String.init)
        return pieces.count > 1 && pieces.dropFirst().contains { role($0) == .title } ? pieces : [String(word)]
    }

    private func takeTitles(_ words: inout [String], _ name: inout PersonName) {
        var kept: [String] = []
        for (index, word) in words.enumerated() {
            // A title alone is a name: "Xan", "Mirzə".
            if role(word) == .title, words.count > 1, !kept.isEmpty || index < words.count - 1 {
                name.honorifics.append(word)
            } else {
                kept.append(word)
            }
        }
        words = kept
    }

    private func takePatronymic(_ words: inout [String], _ name: inout PersonName, isAfterComma: Bool = false) {
        if let index = words.firstIndex(where: { role($0) == .filiation }), index > 0 {
            // Inverted "Üzeyir Əbdülhüseyn oğlu" keeps its first word; direct "Yusif Küseyir oğlu" has no family name.
            let start = max(index >= 2 ? 1 : 0, 0)
            name.patronymic = words[start...index].joined(separator: " ")
            words.removeSubrange(start...index)
        } else if let index = words.indices.dropFirst().first(where: { isRussianPatronymic(words[$0]) }),
            words.count > 2 || isAfterComma
        {
            // In "Казимир Малевич" the second word is the family name.
            name.patronymic = words.remove(at: index)
        }
    }

    private func isRussianPatronymic(_ word: String) -> Bool {
        let key = folding.keys(of: word).k1Text
        return key.count > 3
            && ["oviç", "eviç", "ovna", "evna", "liç", "niçna", "miç", "kiç", "tiç", "viç"].contains {
                key.hasSuffix($0)
            }
    }

    /// -ov, -yev, -zadə, -ski and their like: "Мамедов Ариф" is inverted even without a comma.
    private func endsLikeFamily(_ word: String) -> Bool {
        let key = folding.keys(of: word).k2Text
        return ["ov", "ova", "av", "ava", "yav", "yava", "zada", "ski", "skiy", "skaya", "bayli"].contains {
            key.count > $0.count + 1 && key.hasSuffix($0)
        }
    }

    private func isInitials(_ word: String) -> Bool {
        word.hasSuffix(".") && word.split(separator: ".").allSatisfy { $0.count <= 2 } || word.count == 1
    }

    private func role(_ word: String) -> NameWords.Role? { folding.keys(of: word).tokens.first?.role }

    private func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
