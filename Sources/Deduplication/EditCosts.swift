/// A class-weighted edit distance between folded words, in hundredths of a letter.
///
/// Damerau–Levenshtein in the restricted form (optimal string alignment), with the costs of domain.md §1.5 step 7:
/// what spellings of one sound differ in is cheap, a foreign consonant costs a full letter.
final class EditCosts: Sendable {
    static let shared = EditCosts()
    static let letter = 100
    /// Words longer than this are compared by their beginnings.
    static let longest = 32

    private let substitution: ContiguousArray<UInt8>  // [rank * ranks + rank]
    private let insertion: ContiguousArray<UInt8>  // [rank]
    private static let ranks = 64

    init() {
        var substitution = ContiguousArray<UInt8>(repeating: 100, count: Self.ranks * Self.ranks)
        var insertion = ContiguousArray<UInt8>(repeating: 100, count: Self.ranks)
        func alike(_ letters: String, _ cost: UInt8) {
            for a in letters.utf8 {
                for b in letters.utf8 where a != b {
                    let cell = Self.rank(a) * Self.ranks + Self.rank(b)
                    substitution[cell] = min(substitution[cell], cost)
                }
            }
        }
        alike("aeiouy@", 25)
        alike("ae@", 5)
        alike("gqk&hx", 15)
        for pair in ["cj", "sz", "iy", "ij"] { alike(pair, 15) }
        for pair in ["c%", "s$", "ck", "vw", "fv", "dt", "j%", "x$", "bp", "yj"] { alike(pair, 35) }
        for pair in ["l1", "o0", "i1", "cs", "xs", "c$", "z$"] { alike(pair, 50) }
        for vowel in "aeiouy@h".utf8 { insertion[Self.rank(vowel)] = 30 }
        for rank in 0..<Self.ranks { substitution[rank * Self.ranks + rank] = 0 }
        (self.substitution, self.insertion) = (substitution, insertion)
    }

    /// The distance between two words, or a number above `limit` when it is larger than that.
    func distance(_ a: Span<UInt8>, _ b: Span<UInt8>, limit: Int) -> Int {
        let n = min(a.count, Self.longest), m = min(b.count, Self.longest)
        var beforeLast = InlineArray<33, Int32>(repeating: 0)
        var last = InlineArray<33, Int32>(repeating: 0)
        var row = InlineArray<33, Int32>(repeating: 0)
        for j in 0..<m { last[j + 1] = last[j] + inserting(b[j], after: j > 0 ? b[j - 1] : 0) }
        for i in 0..<n {
            let letter = a[i]
            let deletion = inserting(letter, after: i > 0 ? a[i - 1] : 0)
            row[0] = last[0] + deletion
            var best = row[0]
            for j in 0..<m {
                let other = b[j]
                var cost = last[j] + replacing(letter, other)
                cost = min(cost, last[j + 1] + deletion)
                cost = min(cost, row[j] + inserting(other, after: j > 0 ? b[j - 1] : 0))
                if i > 0, j > 0, letter == b[j - 1], other == a[i - 1] { cost = min(cost, beforeLast[j - 1] + 60) }
                row[j + 1] = cost
                best = min(best, cost)
            }
            if best > limit, i > 0 { return Int(best) }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return Int(last[m]) + abs(a.count - n - (b.count - m)) * Self.letter
    }

    @inline(__always) private func replacing(_ a: UInt8, _ b: UInt8) -> Int32 {
        a == b ? 0 : Int32(substitution[Self.rank(a) * Self.ranks + Self.rank(b)] | (a | b > 0x7F ? 100 : 0))
    }

    @inline(__always) private func inserting(_ a: UInt8, after before: UInt8) -> Int32 {
        a == before ? 30 : Int32(insertion[Self.rank(a)])
    }

    /// Place of a folded byte in the tables: 0 for all that is not of the folded alphabet.
    @inline(__always) static func rank(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 0x61 + 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30 + 27
        case UInt8(ascii: "@"): 37
        case UInt8(ascii: "%"): 38
        case UInt8(ascii: "$"): 39
        case UInt8(ascii: "&"): 40
        default: 0
        }
    }
}
