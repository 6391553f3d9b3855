/// The rules that fired while a text was cleaned; a set, because one value often needs several.
public struct TextRules: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let invalidUTF8 = TextRules(rawValue: 1 << 0)
    public static let control = TextRules(rawValue: 1 << 1)
    public static let zeroWidth = TextRules(rawValue: 1 << 2)
    public static let bidi = TextRules(rawValue: 1 << 3)
    public static let softHyphen = TextRules(rawValue: 1 << 4)
    public static let tatweel = TextRules(rawValue: 1 << 5)
    public static let entity = TextRules(rawValue: 1 << 6)
    public static let tag = TextRules(rawValue: 1 << 7)
    public static let nfc = TextRules(rawValue: 1 << 8)
    public static let confusable = TextRules(rawValue: 1 << 9)
    public static let space = TextRules(rawValue: 1 << 10)

    private static let allNames = [
        "text.invalid-utf8", "text.control", "text.zero-width", "text.bidi", "text.soft-hyphen", "text.tatweel",
        "text.html-entity", "text.html-tag", "text.nfc", "text.confusable", "text.space",
    ]

    /// The rules as they are counted in the run's summary, in a fixed order.
    public var changes: [NormalizationChange] {
        Self.allNames.indices.filter { rawValue & 1 << $0 != 0 }.map { NormalizationChange(rule: Self.allNames[$0]) }
    }
}
