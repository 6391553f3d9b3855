/// Reads dates as people write them and gives EDTF with inclusive bounds; `docs/dates.md` has the grammar.
///
/// Tokens, then a small grammar without backtracking: the cost is linear in the length of the text. What is not
/// understood as a whole is not guessed.
public struct DateParser: Sendable {
    /// What a source declares about its dates.
    public struct Options: Hashable, Sendable {
        /// Order of day and month in 05/06/1923; `nil` asks the declared language.
        public var isDayFirst: Bool?
        /// The hundred that completes two-digit years and decades (1900); `nil` leaves them ambiguous.
        public var twoDigitYearBase: Int?
        /// Whether `1911-12` is a month (ISO 8601) or a range; `nil` leaves it ambiguous.
        public var hyphenIsMonth: Bool?
        /// Days before this one may be Julian, whatever the language.
        public var julianUntil: Day?
        /// Width of vague parts of centuries and millennia, in percent (domain convention 4).
        public var earlyPercent = 25
        public var latePercent = 25
        public var middlePercent = 40..<60
        /// Width of vague parts of decades, in years.
        public var earlyDecadeYears = 4
        public var lateDecadeYears = 3
        public var middleDecadeYears = 4..<7
        /// The turn of a century, in years on either side.
        public var turnYears = 10

        public init() {}

        func earlyShare(of size: Int) -> Int { size == 10 ? earlyDecadeYears : size * earlyPercent / 100 }
        func lateShare(of size: Int) -> Int { size == 10 ? lateDecadeYears : size * latePercent / 100 }
        func middleShare(of size: Int) -> (Int, Int) {
            size == 10
                ? (middleDecadeYears.lowerBound, middleDecadeYears.upperBound)
                : (size * middlePercent.lowerBound / 100, size * middlePercent.upperBound / 100)
        }
    }

    /// Longer texts are descriptions, not dates.
    static let maximumLength = 400

    let lexicon: DateLexicon

    public init(lexicon: DateLexicon) { self.lexicon = lexicon }

    /// - Parameter language: BCP 47 tag or ISO 639 code of the text, when the source declares it.
    public func parse(_ text: String, language: String? = nil, options: Options = Options()) -> ParsedDate {
        var text = text
        return text.withUTF8 { bytes in unsafe parse(bytes.span, language: language, options: options) }
    }

    /// - Parameter bytes: UTF-8; other bytes make the text `unparsed`.
    public func parse(_ bytes: Span<UInt8>, language: String? = nil, options: Options = Options()) -> ParsedDate {
        var plain = ParsedDate(.undated, .empty)
        if parsePlain(bytes, into: &plain) { return plain }
        guard bytes.count <= Self.maximumLength else { return ParsedDate(.unparsed, .tooLong) }
        if let edtf = parseEDTF(bytes, options) { return edtf }
        let languages = lexicon.mask(of: language)
        var tokenizer = DateTokenizer()
        tokenizer.tokenize(bytes, lexicon: lexicon, languages: languages)
        if tokenizer.isTooLong { return ParsedDate(.unparsed, .tooLong) }
        var reader = DateTextReader(
            tokens: tokenizer.tokens, options: options, lexicon: lexicon, languages: languages)
        var result = reader.read()
        if result.status == .dated || result.status == .ambiguous {
            if tokenizer.usesLookAlikes { result.warnings.append(.romanLookAlike) }
            if tokenizer.questionAsDigit { result.warnings.append(.questionAsDigit) }
        }
        return result
    }
}
