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
        // Three rows of a table, taken in turn.
        var rows = InlineArray<99, Int32>(repeating: 0)
        var beforeLast = 0, last = 33, row = 66
        var places = InlineArray<32, UInt8>(repeating: 0), insertions = InlineArray<32, Int32>(repeating: 0)
        for j in 0..<m {
            places[j] = UInt8(Self.rank(b[j]))
            insertions[j] = inserting(b[j], after: j > 0 ? b[j - 1] : 0)
            rows[last + j + 1] = rows[last + j] + insertions[j]
        }
        var previous: UInt8 = 0
        for i in 0..<n {
            let letter = a[i]
            let deletion = inserting(letter, after: previous), costs = Self.rank(letter) * Self.ranks
            var left = rows[last] + deletion
            rows[row] = left
            var best = left
            for j in 0..<m {
                let other = b[j]
                var cost = rows[last + j]
                if other != letter {
                    cost += Int32(substitution[costs + Int(places[j])] | (letter | other > 0x7F ? 100 : 0))
                }
                cost = min(cost, rows[last + j + 1] + deletion, left + insertions[j])
                if j > 0, letter == b[j - 1], other == previous, i > 0 {
                    cost = min(cost, rows[beforeLast + j - 1] + 60)
                }
                rows[row + j + 1] = cost
                left = cost
                best = min(best, cost)
            }
            if best > limit, i > 0 { return Int(best) }
            (beforeLast, last, row) = (last, row, beforeLast)
            previous = letter
        }
        return Int(rows[last + m]) + abs(a.count - n - (b.count - m)) * Self.letter
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
