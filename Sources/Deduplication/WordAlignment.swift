/// How one comparison came out: the level (0 missing, then from worst to best) and how rare what agreed is, in bits.
struct Finding: Sendable, BitwiseCopyable {
    var level: UInt8
    var information: Float
    static let missing = Finding(level: 0, information: 0)
}

/// Which words of two values belong together: first the same words, then alike ones, then initials.
///
/// Order of the words does not matter. Values of more than 64 words are aligned by their first 64.
struct WordAlignment {
    static let longest = 64
    private(set) var sameCount = 0, nearCount = 0, shortCount = 0
    /// Of those aligned as short: initials that both sides have.
    private(set) var sameInitials = 0
    /// Information of the aligned words, in bits.
    private(set) var information: Float = 0
    /// A family name of one side is aligned with a family name of the other.
    private(set) var familyAgrees = false
    /// Two family names are one but for the ending of women: Əliyev, Əliyeva.
    private(set) var familyGenderDiffers = false
    /// Words that are neither aligned nor ignorable, how much they say, and how many are numbers or initials.
    private(set) var leftRest = Rest(), rightRest = Rest()

    struct Rest {
        var words = 0, numbers = 0, initials = 0
        var information: Float = 0
    }

    /// One bit for each word that has found no partner.
    private var left: UInt64, right: UInt64
    private typealias Words = Span<WordColumn.Word>

    /// - Parameter allowsShort: Whether initials and shortened names (Nico for Nicolaas) may stand for a word.
    init(_ column: WordColumn, _ a: Int, _ b: Int, distances: WordDistances, allowsShort: Bool) {
        let all = column.words
        let one = all.span.extracting(Self.first64(column.range(a)))
        let other = all.span.extracting(Self.first64(column.range(b)))
        (left, right) = (Self.bits(one.count), Self.bits(other.count))
        alignSame(one, other)
        if left != 0, right != 0 {
            alignNear(column, one, other, distances)
            if left != 0, right != 0 { alignJoined(column, one, other) }
            if allowsShort, left != 0, right != 0 { alignShort(column, one, other) }
        }
        leftRest = Self.rest(one, left)
        rightRest = Self.rest(other, right)
    }

    private static func first64(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound..<min(range.upperBound, range.lowerBound + longest)
    }

    private static func bits(_ count: Int) -> UInt64 { count == 64 ? .max : 1 << UInt64(count) - 1 }

    private mutating func alignSame(_ one: Words, _ other: Words) {
        var present: UInt64 = 0  // one bit for each word of the other side, by the end of its number
        for j in other.indices { present |= 1 << UInt64(other[j].number & 63) }
        for i in one.indices {
            let word = one[i]
            if present >> UInt64(word.number & 63) & 1 == 0 { continue }
            for j in other.indices where other[j].number == word.number && right >> UInt64(j) & 1 == 1 {
                left &= ~(1 << UInt64(i))
                right &= ~(1 << UInt64(j))
                if word.isInitial, !word.isIgnorable {
                    (shortCount, sameInitials) = (shortCount + 1, sameInitials + 1)
                } else if !word.isIgnorable {
                    sameCount += 1
                }
                information += word.information
                if word.isFamily, other[j].isFamily { familyAgrees = true }
                break
            }
        }
    }

    /// Pairs the closest words first, so that the result does not depend on the order of the two values.
    private mutating func alignNear(_ column: WordColumn, _ one: Words, _ other: Words, _ distances: WordDistances) {
        var near: [(cost: Int, i: Int, j: Int)] = []
        var ones = left
        while ones != 0 {
            let i = ones.trailingZeroBitCount
            ones &= ones - 1
            let word = one[i]
            var others = right
            while others != 0 {
                let j = others.trailingZeroBitCount
                others &= others - 1
                guard let limit = Self.nearLimit(word, other[j]) else { continue }
                let cost = distances.distance(column, word.number, other[j].number, limit: limit)
                if cost <= limit { near.append((cost, i, j)) }
            }
        }
        if near.count > 1 { near.sort { ($0.cost, $0.i, $0.j) < ($1.cost, $1.i, $1.j) } }
        for (cost, i, j) in near where isFree(i, j) {
            let word = one[i], partner = other[j]
            if word.isFamily, partner.isFamily {
                familyAgrees = true
                if differsInGender(column, word, partner) { familyGenderDiffers = true }
            }
            pair(i, j)
            information += (1 - Float(cost) / 400) * min(word.information, partner.information)
            nearCount += 1
        }
    }

    /// `-ov`, `-ev`, `-in` and the same with an `a`: the surnames of a man and a woman, in Azerbaijani as in Russian.
    private func differsInGender(_ column: WordColumn, _ one: WordColumn.Word, _ other: WordColumn.Word) -> Bool {
        let a = column.bytes[column.wordRange(one.number)], b = column.bytes[column.wordRange(other.number)]
        let man = a.count < b.count ? a : b, woman = a.count < b.count ? b : a
        guard woman.count == man.count + 1, man.count > 4, woman.last == UInt8(ascii: "a"), woman.starts(with: man)
        else { return false }
        let last = man.last, beforeLast = man.dropLast().last
        return last == UInt8(ascii: "v") && (beforeLast == UInt8(ascii: "o") || beforeLast == UInt8(ascii: "e"))
            || last == UInt8(ascii: "n") && beforeLast == UInt8(ascii: "i")
    }

    /// A word that is written as two on the other side: `machine head`, `machinehead`.
    private mutating func alignJoined(_ column: WordColumn, _ one: Words, _ other: Words) {
        var ones = left
        while ones != 0 {
            let i = ones.trailingZeroBitCount
            ones &= ones - 1
            var others = right
            while others != 0, left >> UInt64(i) & 1 == 1 {
                let j = others.trailingZeroBitCount
                others &= others - 1
                let a = one[i], b = other[j]
                if a.first != b.first || a.length == b.length { continue }
                if a.length > b.length {
                    guard j + 1 < other.count, right >> UInt64(j + 1) & 1 == 1,
                        Self.isJoined(column, a, b, other[j + 1])
                    else { continue }
                    right &= ~(1 << UInt64(j + 1))
                } else {
                    guard i + 1 < one.count, left >> UInt64(i + 1) & 1 == 1, Self.isJoined(column, b, a, one[i + 1])
                    else { continue }
                    left &= ~(1 << UInt64(i + 1))
                    ones &= ~(1 << UInt64(i + 1))
                }
                pair(i, j)
                information += min(a.information, b.information)
                if a.isFamily, b.isFamily { familyAgrees = true }
                nearCount += 1
            }
        }
    }

    private static func isJoined(
        _ column: WordColumn, _ whole: WordColumn.Word, _ a: WordColumn.Word, _ b: WordColumn.Word
    ) -> Bool {
        let letters = column.wordRange(whole.number)
        let a = column.wordRange(a.number), b = column.wordRange(b.number)
        guard letters.count == a.count + b.count else { return false }
        let text = column.bytes[letters]
        return text.starts(with: column.bytes[a]) && text.dropFirst(a.count).elementsEqual(column.bytes[b])
    }

    private mutating func alignShort(_ column: WordColumn, _ one: Words, _ other: Words) {
        for i in one.indices where left >> UInt64(i) & 1 == 1 {
            let a = one[i]
            for j in other.indices where right >> UInt64(j) & 1 == 1 {
                let b = other[j]
                guard !a.isNumber, !b.isNumber,
                    a.first == b.first
                        || Sound.soundClass(a.first) == Sound.soundClass(b.first) && Sound.soundClass(a.first) != 0,
                    a.length == 1 || b.length == 1 || isShortened(column, a, b)
                else { continue }
                let isInitial = a.length == 1 || b.length == 1
                pair(i, j)
                information += isInitial ? 2.5 : 5
                shortCount += 1
                if a.isFamily, b.isFamily { familyAgrees = true }
                break
            }
        }
    }

    /// `sam` for `samuel`, `nico` for `nicolaas`: the same beginning of at least three letters.
    private func isShortened(_ column: WordColumn, _ one: WordColumn.Word, _ other: WordColumn.Word) -> Bool {
        let a = column.bytes[column.wordRange(one.number)], b = column.bytes[column.wordRange(other.number)]
        let short = a.count < b.count ? a : b, long = a.count < b.count ? b : a
        guard short.count >= 3, long.count > short.count else { return false }
        let isIe = short.count > 3 && (short.last == UInt8(ascii: "y") || short.suffix(2).elementsEqual("ie".utf8))
        return long.starts(with: short)
            || isIe && long.starts(with: short.dropLast(short.last == UInt8(ascii: "y") ? 1 : 2))
    }

    private func isFree(_ i: Int, _ j: Int) -> Bool { left >> UInt64(i) & 1 == 1 && right >> UInt64(j) & 1 == 1 }

    private mutating func pair(_ i: Int, _ j: Int) {
        left &= ~(1 << UInt64(i))
        right &= ~(1 << UInt64(j))
    }

    /// The largest distance at which two words are alike, or `nil` when their letters alone say they are not.
    @inline(__always)
    static func nearLimit(_ a: WordColumn.Word, _ b: WordColumn.Word) -> Int? {
        let length = Int(max(a.length, b.length)), shorter = Int(min(a.length, b.length))
        guard shorter > 1, length <= EditCosts.longest, !a.isNumber, !b.isNumber else { return nil }
        let limit = length <= 3 ? 35 : length == 4 ? 60 : length <= 6 ? 105 : length <= 9 ? 160 : 205
        let foreign = (a.consonants ^ b.consonants).nonzeroBitCount
        return foreign * 50 > limit + 15 || (length - shorter) * 30 > limit ? nil : limit
    }

    private static func rest(_ words: Words, _ free: UInt64) -> Rest {
        var rest = Rest(), free = free
        while free != 0 {
            let word = words[free.trailingZeroBitCount]
            free &= free - 1
            guard !word.isIgnorable else { continue }
            if word.isInitial { rest.initials += 1 } else { rest.words += 1 }
            if word.isNumber { rest.numbers += 1 }
            rest.information += word.information
        }
        return rest
    }
}
