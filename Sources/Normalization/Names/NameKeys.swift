/// The keys of one name, in buffers that are reused from name to name (domain facts, §1.5).
///
/// K1 is the Azerbaijani form, folded in case: equal for one spelling in any Azerbaijani script. K2 merges ə e a, ı i,
/// ö o, ü u: equal for ASCII and English spellings. K3 keeps classes of consonants only: use it to find candidates,
/// never to decide. Keys hold one byte per letter (`NameLetter`) with one space between tokens, in the order of the
/// text; the hashes do not depend on the order.
public struct NameKeys: Sendable {
    /// How the letters of the text were read.
    public enum Spelling: Sendable { case azerbaijani, yanalif, azerbaijaniCyrillic, russian, arabic, latin, other }

    public struct Token: Sendable {
        /// Place in `k1` and in `k2`; place in `k3`, empty for a word that is ignored or has no consonant.
        public internal(set) var text: Range<Int>, block: Range<Int>
        /// Place in `standard`: the token with its variable word parts (-bek-, -off, -zadeh) in one form.
        var standardText: Range<Int>
        public internal(set) var isInitial: Bool, isNumber: Bool
        /// What the list of words says of it: a title, a conjunction, "adına"; nil for a word of the name itself.
        public internal(set) var role: NameWords.Role?
        /// Stands in round or square brackets; stands before a comma.
        var isQualifier = false, endsAtComma = false
    }

    public internal(set) var k1: [UInt8] = [], k2: [UInt8] = [], k3: [UInt8] = []
    public internal(set) var tokens: [Token] = []
    public internal(set) var spelling = Spelling.other
    var standard: [UInt8] = []
    var scratch = NameScratch()

    public init() {}

    /// 64-bit hashes of the keys, the same in every run and for every order of the tokens; qualifiers count too.
    /// `k3Hash` leaves ignored words out and is 0 when nothing is left.
    public var k1Hash: UInt64 { hash { k1[$0.text] } }
    public var k2Hash: UInt64 { hash { k2[$0.text] } }
    public var k3Hash: UInt64 { hash { k3[$0.block] } }

    private func hash(_ part: (Token) -> ArraySlice<UInt8>) -> UInt64 {
        var sum: UInt64 = 0
        for token in tokens {
            let bytes = part(token)
            if !bytes.isEmpty { sum &+= Self.hash(bytes) }
        }
        return sum
    }

    /// FNV-1a with a final mix; stable across runs and machines.
    public static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return hash ^ (hash >> 32)
    }

    /// The keys for people to read.
    public var k1Text: String { NameLetter.display(k1) }
    public var k2Text: String { NameLetter.display(k2) }
    public var k3Text: String { NameLetter.display(k3) }

    mutating func removeAll() {
        k1.removeAll(keepingCapacity: true)
        k2.removeAll(keepingCapacity: true)
        k3.removeAll(keepingCapacity: true)
        standard.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        spelling = .other
    }
}

/// Buffers of the folding, kept with the keys so that a batch allocates once.
struct NameScratch: Sendable {
    var scalars: [UInt32] = [], word: [UInt32] = []
    var normalizer = UnicodeNormalizer()
}
