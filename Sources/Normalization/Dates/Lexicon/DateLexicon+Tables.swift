public import Diagnostics

extension DateLexicon {
    /// Reads the tables of `pipelines/vocabularies/dates`: `<language>.tsv` with the columns meaning and forms, and
    /// `periods.tsv` with the columns label, language, earliest and latest. `docs/dates.md` explains them.
    /// - Parameter files: Names as `az.tsv` and contents. The location's `source` is an index into them.
    /// - Throws: `dates.table-line` at the first line that cannot be used.
    public init(files: [(name: String, text: String)]) throws(Diagnostic) {
        self.init()
        var endings: [Endings] = []
        for (index, file) in files.enumerated() where file.name != "periods.tsv" {
            endings.append(try readLanguage(file.text, name: file.name, source: UInt32(index)))
        }
        for (index, file) in files.enumerated() where file.name == "periods.tsv" {
            try readPeriods(file.text, endings, name: file.name, source: UInt32(index))
        }
        finish()
    }

    /// A form marked with `*`, which takes endings once all listed forms are in.
    private struct Stem {
        var text: String
        var words: [DateWord]
        var slot: WritableKeyPath<Reading, [DateWord]>
    }

    /// Endings that a form marked with `*` may take.
    private struct Endings {
        var plain: [String] = []
        var from: [String] = []
        var to: [String] = []
    }

    private mutating func readLanguage(
        _ text: String, name: String, source: UInt32
    ) throws(Diagnostic) -> Endings {
        guard languages.count < 64 else {
            throw Self.failure("more than 64 languages", name, Diagnostic.Location(source: source))
        }
        var language = Language(tag: name.hasSuffix(".tsv") ? String(name.dropLast(4)) : name)
        let index = UInt8(languages.count)
        languages.append(language)
        var endings = Endings()
        var stems: [Stem] = []
        var location = Diagnostic.Location(source: source)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            defer { location.line += 1 }
            guard let columns = Self.columns(line) else { continue }
            guard columns.count == 2 else {
                throw Self.failure("expected two columns, meaning and forms", name, location)
            }
            let (meaning, value) = (columns[0], columns[1])
            let forms = Self.forms(value)
            switch meaning {
            case "rank":
                guard let rank = Int(value) else { throw Self.failure("rank is not a number", name, location) }
                language.rank = rank
            case "order":
                guard value == "day-first" || value == "month-first" || value == "mixed" else {
                    throw Self.failure("order is day-first, month-first or mixed", name, location)
                }
                language.dayFirst = value == "mixed" ? nil : value == "day-first"
            case "julian-until":
                guard let edtf = EDTF(value), let day = edtf.earliest else {
                    throw Self.failure("julian-until is not a day", name, location)
                }
                language.julianUntil = day
            case "letters": addLetters(value, language: index)
            case "ending": endings.plain += forms
            case "ending.from": endings.from += forms
            case "ending.to": endings.to += forms
            default:
                if let problem = add(meaning: meaning, forms: forms, stems: &stems, language: index) {
                    throw Self.failure(problem, name, location)
                }
            }
            languages[Int(index)] = language
        }
        for stem in stems { inflect(stem, endings, language: index) }
        return endings
    }

    private mutating func readPeriods(
        _ text: String, _ endings: [Endings], name: String, source: UInt32
    ) throws(Diagnostic) {
        var location = Diagnostic.Location(source: source)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            defer { location.line += 1 }
            guard let columns = Self.columns(line), columns[0] != "label" else { continue }
            guard columns.count >= 4 else {
                throw Self.failure("expected label, language, earliest, latest", name, location)
            }
            guard let start = EDTF(columns[2]), case .date(let first) = start.form,
                let end = EDTF(columns[3]), case .date(let last) = end.form, first.earliest! <= last.latest!
            else { throw Self.failure("earliest and latest must be dates in order", name, location) }
            guard let language = languages.firstIndex(where: { $0.tag == columns[1] }) else {
                throw Self.failure("no table for the language \(columns[1])", name, location)
            }
            periods.append(Period(start: first, end: last))
            let word = DateWord(kind: .period, value: periods.count - 1)
            for form in Self.forms(columns[0]) {
                let stem = form.hasSuffix("*") ? String(form.dropLast()) : form
                if let problem = set([word], \.words, form: stem, language: UInt8(language)) {
                    throw Self.failure(problem, name, location)
                }
                if form.hasSuffix("*") {
                    inflect(
                        Stem(text: stem, words: [word], slot: \.words), endings[language], language: UInt8(language))
                }
            }
        }
    }

    private static func failure(_ message: String, _ name: String, _ location: Diagnostic.Location) -> Diagnostic {
        Diagnostic(
            "dates.table-line", .fatal, "\(name):\(location.line): \(message)", at: location,
            hint: "docs/dates.md describes the tables")
    }

    /// The columns of a line; `nil` for blank lines and comments.
    private static func columns(_ line: Substring) -> [String]? {
        let line = line.hasSuffix("\r") ? line.dropLast() : line
        if line.isEmpty || line.first == "#" { return nil }
        return line.split(separator: "\t", omittingEmptySubsequences: false).map(trimmed)
    }

    private static func forms(_ column: String) -> [String] {
        column.split(separator: "|").map(trimmed).filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// Adds the forms of one meaning; returns what is wrong with it.
    private mutating func add(
        meaning: String, forms: [String], stems: inout [Stem], language: UInt8
    ) -> String? {
        if meaning.hasPrefix("suffix.") {
            guard let suffix = NumberSuffix(rawValue: String(meaning.dropFirst(7))), suffix != .none else {
                return "unknown suffix \(meaning)"
            }
            for form in forms {
                if let problem = set(suffix, form: form, language: language) { return problem }
            }
            return nil
        }
        var meaning = Substring(meaning)
        var slot: WritableKeyPath<Reading, [DateWord]> = \.words
        if meaning.hasPrefix("after-number:") {
            (slot, meaning) = (\.afterNumber, meaning.dropFirst(13))
        } else if meaning.hasPrefix("before-digit:") {
            (slot, meaning) = (\.beforeDigit, meaning.dropFirst(13))
        } else if meaning.hasPrefix("declared:") {
            (slot, meaning) = (\.declared, meaning.dropFirst(9))
        } else if meaning.hasPrefix("beside-hijri:") {
            (slot, meaning) = (\.besideHijri, meaning.dropFirst(13))
        }
        var words: [DateWord] = []
        for part in meaning.split(separator: "+", omittingEmptySubsequences: false) {
            guard let word = Self.word(part) else { return "unknown meaning \(part)" }
            words.append(word)
        }
        for form in forms {
            let stem = form.hasSuffix("*") ? String(form.dropLast()) : form
            if let problem = set(words, slot, form: stem, language: language) { return problem }
            if form.hasSuffix("*") { stems.append(Stem(text: stem, words: words, slot: slot)) }
        }
        return nil
    }

    /// Adds a stem with each ending; a listed form keeps its meaning when an ending happens to make the same letters.
    private mutating func inflect(_ stem: Stem, _ endings: Endings, language: UInt8) {
        let from = DateWord(kind: .from, isPostposition: true), to = DateWord(kind: .to, isPostposition: true)
        for ending in endings.plain { _ = set(stem.words, stem.slot, form: stem.text + ending, language: language) }
        for ending in endings.from {
            _ = set(stem.words + [from], stem.slot, form: stem.text + ending, language: language)
        }
        for ending in endings.to { _ = set(stem.words + [to], stem.slot, form: stem.text + ending, language: language) }
    }

    /// `kind`, `kind.value` or `kind.post`.
    private static func word(_ text: Substring) -> DateWord? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let kind = DateWord.Kind(rawValue: String(first)) else { return nil }
        guard parts.count == 2 else {
            switch kind {
            case .month, .hijriMonth, .season, .ordinal, .tens, .role: return nil
            default: return DateWord(kind: kind)
            }
        }
        let value = String(parts[1])
        switch kind {
        case .month, .hijriMonth: return Int(value).flatMap { 1...12 ~= $0 ? DateWord(kind: kind, value: $0) : nil }
        case .season: return Int(value).flatMap { 21...24 ~= $0 ? DateWord(kind: kind, value: $0) : nil }
        case .ordinal: return Int(value).flatMap { 0...31 ~= $0 ? DateWord(kind: kind, value: $0) : nil }
        case .tens: return Int(value).flatMap { 10...90 ~= $0 && $0 % 10 == 0 ? DateWord(kind: kind, value: $0) : nil }
        case .hijri: return value == "letter" ? DateWord(kind: kind, value: DateWord.isLetter) : nil
        case .early, .middle, .late:
            return value == "adjective" ? DateWord(kind: kind, value: DateWord.isAdjective) : nil
        case .half: return value == "middle" ? DateWord(kind: kind, value: 1) : nil
        case .role: return DateRole(rawValue: value).map { DateWord(kind: kind, value: $0.index) }
        case .before, .after, .notBefore, .notAfter, .from, .to, .between, .born, .died:
            return value == "post" ? DateWord(kind: kind, isPostposition: true) : nil
        default: return nil
        }
    }

    private mutating func set(
        _ words: [DateWord], _ slot: WritableKeyPath<Reading, [DateWord]>, form: String, language: UInt8
    ) -> String? {
        guard let node = makePhrase(form) else { return "the form “\(form)” has no letters" }
        let index = readingIndex(node, language)
        let old = nodes[node].readings[index][keyPath: slot]
        if !old.isEmpty && old != words { return "“\(form)” already has another meaning in this table" }
        nodes[node].readings[index][keyPath: slot] = words
        return nil
    }

    private mutating func set(_ suffix: NumberSuffix, form: String, language: UInt8) -> String? {
        guard let node = makePhrase(form) else { return "the form “\(form)” has no letters" }
        let index = readingIndex(node, language)
        let old = nodes[node].readings[index].suffix
        if old != .none && old != suffix { return "“\(form)” is already another suffix in this table" }
        nodes[node].readings[index].suffix = suffix
        return nil
    }

    private mutating func readingIndex(_ node: Int, _ language: UInt8) -> Int {
        if let index = nodes[node].readings.firstIndex(where: { $0.language == language }) { return index }
        nodes[node].readings.append(Reading(language: language))
        return nodes[node].readings.count - 1
    }

    /// The node of a phrase; its words are cut as the tokenizer cuts them.
    private mutating func makePhrase(_ form: String) -> Int? {
        var node: Int?
        var chain: UInt64 = 0
        for hash in DateTokenizer.words(of: form) {
            if let node { nodes[node].continues = true }
            chain = node == nil ? hash : Self.chain(chain, hash)
            node = makeNode(chain)
        }
        return node
    }
}
