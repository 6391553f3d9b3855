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
    /// Bits, one for each word, of the words that found a partner; and of those that need none.
    private(set) var left: UInt64 = 0, right: UInt64 = 0
    private(set) var sameCount = 0, nearCount = 0, shortCount = 0
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

    private let leftRange: Range<Int>, rightRange: Range<Int>

    /// - Parameter allowsShort: Whether initials and shortened names (Nico for Nicolaas) may stand for a word.
    init(_ column: WordColumn, _ a: Int, _ b: Int, distances: WordDistances, allowsShort: Bool) {
        leftRange = Self.first64(column.range(a))
        rightRange = Self.first64(column.range(b))
        alignSame(column)
        if hasRest {
            alignNear(column, distances)
            if hasRest { alignJoined(column) }
            if allowsShort, hasRest { alignShort(column) }
        }
        leftRest = rest(column, leftRange, aligned: left)
        rightRest = rest(column, rightRange, aligned: right)
    }

    private static func first64(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound..<min(range.upperBound, range.lowerBound + longest)
    }

    private var hasRest: Bool { left.nonzeroBitCount < leftRange.count && right.nonzeroBitCount < rightRange.count }

    private mutating func alignSame(_ column: WordColumn) {
        let words = column.words, shapes = column.shapes
        var present: UInt64 = 0  // one bit for each word of the right, by the end of its number
        for j in rightRange { present |= 1 << UInt64(words[j] & 63) }
        for i in leftRange {
            let word = words[i]
            if present >> UInt64(word & 63) & 1 == 0 { continue }
            for j in rightRange where words[j] == word {
                let bit: UInt64 = 1 << UInt64(j - rightRange.lowerBound)
                guard right & bit == 0 else { continue }
                left |= 1 << UInt64(i - leftRange.lowerBound)
                right |= bit
                let shape = shapes[Int(word)]
                if !shape.isIgnorable {
                    if shape.length == 1, !shape.isNumber { shortCount += 1 } else { sameCount += 1 }
                }
                information += shape.information
                if column.marks[i].contains(.family), column.marks[j].contains(.family) { familyAgrees = true }
                break
            }
        }
    }

    /// Pairs the closest words first, so that the result does not depend on the order of the two values.
    private mutating func alignNear(_ column: WordColumn, _ distances: WordDistances) {
        let words = column.words, shapes = column.shapes
        var near: [(cost: Int, i: Int, j: Int)] = []
        for i in leftRange where !isLeft(i) {
            let shape = shapes[Int(words[i])]
            for j in rightRange where !isRight(j) {
                guard let limit = Self.nearLimit(shape, shapes[Int(words[j])]) else { continue }
                let cost = distances.distance(column, words[i], words[j], limit: limit)
                if cost <= limit { near.append((cost, i, j)) }
            }
        }
        if near.count > 1 { near.sort { ($0.cost, $0.i, $0.j) < ($1.cost, $1.i, $1.j) } }
        for (cost, i, j) in near where !isLeft(i) && !isRight(j) {
            if isFamily(column, i), isFamily(column, j), differsInGender(column, i, j) { familyGenderDiffers = true }
            pair(i, j, column, credit: 1 - Float(cost) / 400)
            nearCount += 1
        }
    }

    private func isFamily(_ column: WordColumn, _ i: Int) -> Bool { column.marks[i].contains(.family) }

    /// `-ov`, `-ev`, `-in` and the same with an `a`: the surnames of a man and a woman, in Azerbaijani as in Russian.
    private func differsInGender(_ column: WordColumn, _ i: Int, _ j: Int) -> Bool {
        let a = column.bytes[column.wordRange(column.words[i])], b = column.bytes[column.wordRange(column.words[j])]
        let man = a.count < b.count ? a : b, woman = a.count < b.count ? b : a
        guard woman.count == man.count + 1, man.count > 4, woman.last == UInt8(ascii: "a"), woman.starts(with: man)
        else { return false }
        let last = man.last, beforeLast = man.dropLast().last
        return last == UInt8(ascii: "v") && (beforeLast == UInt8(ascii: "o") || beforeLast == UInt8(ascii: "e"))
            || last == UInt8(ascii: "n") && beforeLast == UInt8(ascii: "i")
    }

    /// A word that is written as two on the other side: `machine head`, `machinehead`.
    private mutating func alignJoined(_ column: WordColumn) {
        let words = column.words, shapes = column.shapes
        for i in leftRange where !isLeft(i) {
            let left = shapes[Int(words[i])]
            for j in rightRange where !isRight(j) {
                let right = shapes[Int(words[j])]
                if left.first != right.first || left.length == right.length { continue }
                if left.length > right.length, j + 1 < rightRange.upperBound, !isRight(j + 1),
                    Self.isJoined(column, column.words[i], column.words[j], column.words[j + 1])
                {
                    pair(i, j, column, credit: 1)
                    self.right |= 1 << UInt64(j + 1 - rightRange.lowerBound)
                    nearCount += 1
                    break
                }
                if right.length > left.length, i + 1 < leftRange.upperBound, !isLeft(i + 1),
                    Self.isJoined(column, column.words[j], column.words[i], column.words[i + 1])
                {
                    pair(i, j, column, credit: 1)
                    self.left |= 1 << UInt64(i + 1 - leftRange.lowerBound)
                    nearCount += 1
                    break
                }
            }
        }
    }

    private static func isJoined(_ column: WordColumn, _ whole: UInt32, _ a: UInt32, _ b: UInt32) -> Bool {
        let whole = column.wordRange(whole), a = column.wordRange(a), b = column.wordRange(b)
        guard whole.count == a.count + b.count else { return false }
        let letters = column.bytes[whole]
        return letters.starts(with: column.bytes[a]) && letters.dropFirst(a.count).elementsEqual(column.bytes[b])
    }

    private mutating func alignShort(_ column: WordColumn) {
        for i in leftRange where !isLeft(i) {
            let a = column.shapes[Int(column.words[i])]
            for j in rightRange where !isRight(j) {
                let b = column.shapes[Int(column.words[j])]
                guard !a.isNumber, !b.isNumber,
                    a.first == b.first
                        || Sound.soundClass(a.first) == Sound.soundClass(b.first) && Sound.soundClass(a.first) != 0,
                    a.length == 1 || b.length == 1 || isShortened(column, i, j)
                else { continue }
                let isInitial = a.length == 1 || b.length == 1
                left |= 1 << UInt64(i - leftRange.lowerBound)
                right |= 1 << UInt64(j - rightRange.lowerBound)
                information += isInitial ? 2.5 : 5
                shortCount += 1
                if column.marks[i].contains(.family), column.marks[j].contains(.family) { familyAgrees = true }
                break
            }
        }
    }

    /// `sam` for `samuel`, `nico` for `nicolaas`: the same beginning of at least three letters.
    private func isShortened(_ column: WordColumn, _ i: Int, _ j: Int) -> Bool {
        let a = column.bytes[column.wordRange(column.words[i])], b = column.bytes[column.wordRange(column.words[j])]
        let short = a.count < b.count ? a : b, long = a.count < b.count ? b : a
        guard short.count >= 3, long.count > short.count else { return false }
        let isIe = short.count > 3 && (short.last == UInt8(ascii: "y") || short.suffix(2).elementsEqual("ie".utf8))
        return long.starts(with: short)
            || isIe && long.starts(with: short.dropLast(short.last == UInt8(ascii: "y") ? 1 : 2))
    }

    private mutating func pair(_ i: Int, _ j: Int, _ column: WordColumn, credit: Float) {
        left |= 1 << UInt64(i - leftRange.lowerBound)
        right |= 1 << UInt64(j - rightRange.lowerBound)
        information +=
            credit
            * min(column.shapes[Int(column.words[i])].information, column.shapes[Int(column.words[j])].information)
        if column.marks[i].contains(.family), column.marks[j].contains(.family) { familyAgrees = true }
    }

    /// The largest distance at which two words are alike, or `nil` when their letters alone say they are not.
    static func nearLimit(_ a: WordColumn.Shape, _ b: WordColumn.Shape) -> Int? {
        let length = Int(max(a.length, b.length)), shorter = Int(min(a.length, b.length))
        guard shorter > 1, length <= EditCosts.longest, !a.isNumber, !b.isNumber else { return nil }
        let limit = length <= 3 ? 35 : length == 4 ? 60 : length <= 6 ? 105 : length <= 9 ? 160 : 205
        let foreign = (a.consonants ^ b.consonants).nonzeroBitCount
        return foreign * 50 > limit + 15 || (length - shorter) * 30 > limit ? nil : limit
    }

    private func isLeft(_ i: Int) -> Bool { left >> UInt64(i - leftRange.lowerBound) & 1 == 1 }
    private func isRight(_ j: Int) -> Bool { right >> UInt64(j - rightRange.lowerBound) & 1 == 1 }

    private func rest(_ column: WordColumn, _ range: Range<Int>, aligned: UInt64) -> Rest {
        let words = column.words, shapes = column.shapes
        var rest = Rest()
        for i in range where aligned >> UInt64(i - range.lowerBound) & 1 == 0 {
            let shape = shapes[Int(words[i])]
            guard !shape.isIgnorable else { continue }
            if shape.length == 1, !shape.isNumber { rest.initials += 1 } else { rest.words += 1 }
            if shape.isNumber { rest.numbers += 1 }
            rest.information += shape.information
        }
        return rest
    }
}
