/// One token of a date text.
struct DateToken {
    enum Kind: UInt8 {
        case number, roman
        /// Digits with unknown ones: `18--`, `189-`, `18??`
        case mask
        case word
        /// Letters that no table knows
        case unknown
        case dash, slash, dot, comma, semicolon, colon, apostrophe
        case question
        /// `(?)`: governs all before it
        case questionOfAll
        case openParenthesis, closeParenthesis, openBracket, closeBracket
        case end
    }

    var kind: Kind
    /// Number, Roman numeral's value, or known digits of a mask.
    var value = 0
    /// Digits as written; of a mask, how many are unknown.
    var digits = 0
    var suffix = NumberSuffix.none
    var word = DateWord(kind: .skip)
    var hasSpaceBefore = false
    /// A dash that is the hyphen of a keyboard.
    var isHyphen = false
    /// A Roman numeral in small letters or look-alikes: good only beside the word for a century.
    var isWeakRoman = false
    /// Language of the word, as an index into the lexicon's languages; 255 for none.
    var language: UInt8 = 255
    /// Another language gives the word another value.
    var isContested = false

    func isWord(_ kind: DateWord.Kind) -> Bool { self.kind == .word && word.kind == kind }
}
