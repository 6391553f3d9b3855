/// The words of dates in every language that has a table, and the periods. Immutable; share one among threads.
public struct DateLexicon: Sendable {
    /// One language's reading of a word or phrase.
    struct Reading: Hashable, Sendable {
        var language: UInt8
        var words: [DateWord] = []
        /// When a number or Roman numeral stands before it: “19th c.”
        var afterNumber: [DateWord] = []
        /// When digits follow without a space: `c1998`.
        var beforeDigit: [DateWord] = []
        /// When the source declares this language, or its letters tell it: elsewhere “MS” is a manuscript.
        var declared: [DateWord] = []
        /// When the text also names the Hijri calendar: “H. 1258 / M. 1842”.
        var besideHijri: [DateWord] = []
        /// When it is attached to a number: `1890s`, `1890-cı`.
        var suffix = NumberSuffix.none
    }

    /// A word, or the words of a phrase so far.
    struct Node: Sendable {
        var readings: [Reading] = []
        /// A longer phrase begins with this one.
        var continues = false
        /// Languages disagree about its value.
        var isContested = false
        /// Some reading holds only where its language or the Hijri calendar is named.
        var isConditional = false
    }

    struct Language: Sendable {
        var tag: String
        var rank = 100
        /// Day before month in numeric dates; `nil` when both occur.
        var dayFirst: Bool?
        /// Days before this one may be in the Julian calendar.
        var julianUntil: Day?
    }

    struct Period: Sendable {
        var start: EDTFDate
        var end: EDTFDate
    }

    var nodes: [Node] = []
    var languages: [Language] = []
    var periods: [Period] = []
    /// Open addressing from hash to node; a power of two, at most half full.
    private var slots: ContiguousArray<(hash: UInt64, node: Int32)> = ContiguousArray(repeating: (0, -1), count: 1024)
    private var used = 0
    /// The languages of each primary subtag.
    private var masks: [String: UInt64] = [:]
    /// Letters that only some languages write.
    private var letters: [(scalar: UInt32, languages: UInt64)] = []
    /// The plain forms may skip the grammar only when these words mean what they mean in English.
    private(set) var circaIsPlain = false

    /// A lexicon without words: numbers, ISO dates and EDTF are understood all the same.
    public init() {}

    static func chain(_ hash: UInt64, _ next: UInt64) -> UInt64 {
        let mixed = (hash ^ (next &* 0x9E37_79B9_7F4A_7C15)) &* 0xFF51_AFD7_ED55_8CCD
        let result = mixed ^ (mixed >> 32)
        return result == 0 ? 1 : result
    }

    func node(_ hash: UInt64) -> Int? {
        let mask = slots.count - 1
        var i = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & mask
        while slots[i].hash != 0 {
            if slots[i].hash == hash { return Int(slots[i].node) }
            i = (i + 1) & mask
        }
        return nil
    }

    mutating func makeNode(_ hash: UInt64) -> Int {
        if let node = node(hash) { return node }
        if used * 2 >= slots.count { grow() }
        nodes.append(Node())
        insert(hash, Int32(nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func insert(_ hash: UInt64, _ node: Int32) {
        let mask = slots.count - 1
        var i = Int(truncatingIfNeeded: hash ^ (hash >> 29)) & mask
        while slots[i].hash != 0 { i = (i + 1) & mask }
        slots[i] = (hash, node)
        used += 1
    }

    private mutating func grow() {
        let old = slots
        slots = ContiguousArray(repeating: (0, -1), count: old.count * 2)
        used = 0
        for slot in old where slot.hash != 0 { insert(slot.hash, slot.node) }
    }

    /// The languages of a tag, as bits: `az` is also `az-Cyrl` and `az-Latn`, and the reverse.
    func mask(of tag: String?) -> UInt64 {
        guard let tag, !tag.isEmpty else { return 0 }
        return masks[tag] ?? masks[Self.primary(tag)] ?? 0
    }

    /// The primary subtag in lower case, three-letter codes of the main languages made two-letter (ISO 639).
    private static func primary(_ tag: String) -> String {
        let primary = String(tag.prefix { $0 != "-" && $0 != "_" }).lowercased()
        switch primary {
        case "aze", "azj": return "az"
        case "rus": return "ru"
        case "eng": return "en"
        case "ger", "deu": return "de"
        case "fre", "fra": return "fr"
        case "spa": return "es"
        case "ita": return "it"
        case "tur": return "tr"
        case "ukr": return "uk"
        case "per", "fas": return "fa"
        case "ara": return "ar"
        default: return primary
        }
    }

    /// The meaning to use: the declared language's, else that of the language of the lowest rank.
    func words(of node: Int, _ slot: KeyPath<Reading, [DateWord]>, languages mask: UInt64) -> Reading? {
        var fallback: Reading?
        for reading in nodes[node].readings where !reading[keyPath: slot].isEmpty {
            if mask & (1 << UInt64(reading.language)) != 0 { return reading }
            if fallback == nil { fallback = reading }
        }
        return fallback
    }

    /// Whether a word names the Hijri calendar in any language.
    func namesHijri(_ hash: UInt64) -> Bool {
        guard let node = node(hash) else { return false }
        return nodes[node].readings.contains { reading in
            reading.words.contains { $0.kind == .hijri || $0.kind == .hijriLunar || $0.kind == .hijriSolar }
        }
    }

    /// What letters behind `number` mean. Only round numbers have decades; letters without a hyphen that are a word of
    /// the same language (1908 *г*) are no suffix.
    func suffix(of hash: UInt64, number: Int, isJoined: Bool, languages mask: UInt64) -> NumberSuffix {
        guard let node = node(hash) else { return .none }
        var fallback = NumberSuffix.none
        for reading in nodes[node].readings where reading.suffix != .none {
            if reading.suffix.isDecade, number % 10 != 0 {
                // “5-е мая”
                if reading.suffix == .decade, isJoined, number <= 31, fallback == .none { fallback = .ordinal }
                continue
            }
            // French “1ère” is no era.
            if !isJoined, let word = reading.words.first, word.kind != .skip, word.kind != .periodWord { continue }
            if mask & (1 << UInt64(reading.language)) != 0 { return reading.suffix }
            if fallback == .none { fallback = reading.suffix }
        }
        return fallback
    }

    /// The languages that a letter gives away, as bits.
    func languages(ofLetter scalar: UInt32) -> UInt64 {
        for entry in letters where entry.scalar == scalar { return entry.languages }
        return 0
    }

    mutating func addLetters(_ text: String, language: UInt8) {
        for scalar in text.unicodeScalars where scalar.value > 0x7F {
            if let i = letters.firstIndex(where: { $0.scalar == scalar.value }) {
                letters[i].languages |= 1 << UInt64(language)
            } else {
                letters.append((scalar.value, 1 << UInt64(language)))
            }
        }
    }

    /// To be called when every table is in: orders readings by rank and finds the contested words.
    mutating func finish() {
        for (index, language) in languages.enumerated() {
            masks[Self.primary(language.tag), default: 0] |= 1 << UInt64(index)
        }
        for i in nodes.indices {
            nodes[i].isConditional = nodes[i].readings.contains { !$0.declared.isEmpty || !$0.besideHijri.isEmpty }
        }
        for i in nodes.indices where nodes[i].readings.count > 1 {
            nodes[i].readings.sort { languages[Int($0.language)].rank < languages[Int($1.language)].rank }
            let meanings = nodes[i].readings.map(\.words).filter { !$0.isEmpty }
            nodes[i].isContested = meanings.contains { words in
                words != meanings[0] && (words + meanings[0]).contains(where: \.carriesValue)
            }
        }
        circaIsPlain = ["c", "ca", "circa"].allSatisfy { word in
            node(Self.hash(of: word)).flatMap { words(of: $0, \.words, languages: 0) }?.words == [
                DateWord(kind: .circa)
            ]
        }
    }

    static func hash(of word: String) -> UInt64 {
        var folded = FoldedWord()
        for scalar in word.unicodeScalars { folded.append(scalar.value) }
        return folded.hash
    }
}
