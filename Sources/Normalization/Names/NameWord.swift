/// What the tables say of one word of a name, whatever stands beside it.
struct NameWord: Sendable {
    /// For phrases of the tables.
    let folded: String
    let role: NameWords.Role?
    let signs: Signs

    struct Signs: OptionSet, Sendable {
        let rawValue: UInt16
        static let corporate = Signs(rawValue: 1)
        /// "and", "və", "&": joins two names.
        static let conjunction = Signs(rawValue: 2)
        /// "born", "род.": what follows is a date.
        static let beforeDate = Signs(rawValue: 4)
        /// -oviç, -ovna and their like.
        static let russianPatronymic = Signs(rawValue: 8)
        /// -ov, -zadə, -ski and their like: "Мамедов Ариф" is inverted even without a comma.
        static let familyEnding = Signs(rawValue: 16)
        /// "Н.И.", "J."
        static let initials = Signs(rawValue: 32)
        /// Phrases of attribution and for unknown makers begin so; attributions and suffixes end so.
        static let beginsAttribution = Signs(rawValue: 64)
        static let endsAttribution = Signs(rawValue: 128)
        static let beginsAnonymous = Signs(rawValue: 256)
        static let endsSuffix = Signs(rawValue: 512)
        static let endsNationality = Signs(rawValue: 1024)
    }
}

/// The words met lately. A catalogue has many names and few words, and looking one up in every table takes long.
///
/// Memory: at most 16,384 words, some 2 MB.
public struct NameWordMemo: Sendable {
    private var words = Memo<String, NameWord>(capacity: 16_384)
    /// Of the word that is looked up in the tables.
    private var keys = NameKeys()

    public init() {}

    mutating func word(_ text: String, _ make: (String, inout NameKeys) -> NameWord) -> NameWord {
        if let word = words[text] { return word }
        let word = make(text, &keys)
        words.keep(word, for: text)
        return word
    }
}
