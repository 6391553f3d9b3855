internal import Diagnostics

/// How likely a text is one of a language, by its neighbouring letters (`pairs-*.tsv`).
struct LetterPairs: Sendable {
    private var places: [UInt32: Int] = [:]  // scalar to row of the table; `_` is the edge of a word
    private var values: [Int16] = []
    private let width: Int

    init(_ file: TableFile) throws(Diagnostic) {
        for row in file.rows {
            for scalar in row[0].unicodeScalars where places[scalar.value] == nil {
                places[scalar.value] = places.count
            }
        }
        width = places.count
        values = .init(repeating: -900, count: width * width)
        for row in file.rows {
            let letters = row[0].unicodeScalars.map { places[$0.value]! }
            guard letters.count == 2, let value = Int16(row[1]) else {
                throw file.finding("expected two letters and a number", in: row)
            }
            values[letters[0] * width + letters[1]] = value
        }
    }

    /// The mean of the logarithms of the pairs' probabilities, nil for a text without letters.
    /// A letter of another alphabet counts as a very unlikely one.
    func score(_ scalars: [UInt32], turkic: Bool) -> Double? {
        let sum = sum(scalars, turkic: turkic)
        return sum.pairs == 0 ? nil : Double(sum.value) / Double(sum.pairs) / 100
    }

    /// The logarithm of the least likely pair.
    func worst(_ scalars: [UInt32]) -> Double { Double(sum(scalars, turkic: false).worst) / 100 }

    private func sum(_ scalars: [UInt32], turkic: Bool) -> (value: Int, pairs: Int, worst: Int) {
        let edge = places[UInt32(UInt8(ascii: "_"))] ?? 0
        var previous = edge, sum = 0, count = 0, worst = 0
        for scalar in scalars + [0x20] {
            let lower = NameLetter.lowered(scalar, turkic: turkic)
            let isLetter = NameLetter.isVowel(lower) || NameLetter.isConsonant(lower) || NameLetter.isSign(lower)
            let place = isLetter ? places[lower] : edge
            if previous == edge, place == edge { continue }
            let value = place.map { Int(values[previous * width + $0]) } ?? -900
            (sum, count, worst) = (sum + value, count + 1, min(worst, value))
            previous = place ?? edge
        }
        return (sum, count, worst)
    }
}
