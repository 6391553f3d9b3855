/// A name taken apart. Everything of the text as given is in one of the parts; nothing is dropped.
public struct PersonName: Hashable, Sendable {
    public enum Kind: String, Sendable { case person, group, corporateBody = "corporate-body", anonymous }

    /// How sure it is that the named one made the thing.
    public enum Certainty: String, Sendable {
        case certain, attributed, possibly, after, copy, circle, workshop, school, follower
        case formerlyAttributed = "formerly-attributed"
    }

    public internal(set) var kind = Kind.person
    public internal(set) var certainty = Certainty.certain
    /// Family name with its particles: `van Gogh`; nil for a single name, which is in `given`.
    public internal(set) var family: String?
    public internal(set) var given: String?
    /// `Əbdülhüseyn oğlu`, `Ильич`.
    public internal(set) var patronymic: String?
    /// `Hacı`, `bəy`, `Sir`; in the order of the text.
    public internal(set) var honorifics: [String] = []
    /// `Jr.`, `the Elder`, `II`.
    public internal(set) var suffix: String?
    /// Life dates as written: `1471-1528`, `born 1936`.
    public internal(set) var dates: String?
    /// What the agent did, in English words of `roles.tsv`.
    public internal(set) var roles: [String] = []
    /// Words that are neither: the nationality of an unknown artist, a remark in brackets.
    public internal(set) var notes: [String] = []
    /// The name of a body, a group or a mononym as a whole; for a person the parts in direct order.
    public internal(set) var name = ""

    init() {}

    /// A text too long for a name.
    init(unparsed text: String) { (kind, name) = (.corporateBody, text) }

    /// `Hacıbəyov, Üzeyir Əbdülhüseyn oğlu`: for sorting and for catalogues.
    public var inverted: String {
        guard kind == .person, let family else { return name }
        let rest = [given, patronymic].compactMap(\.self).joined(separator: " ")
        return [rest.isEmpty ? family : family + ", " + rest, suffix].compactMap(\.self).joined(separator: ", ")
    }
}
