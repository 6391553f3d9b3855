/// Scores pairs of records by the weights of a run.
///
/// What most pairs need, the number of each value, how rare it is and what the comparisons from it on can add at most,
/// lies together for each record. A comparison in which a record has no value adds nothing, and no value says more than
/// how rare it is: so most look-alikes are given up before their titles are aligned.
final class PairScorer: Sendable {
    private struct Cell: BitwiseCopyable {
        var value: UInt32 = 0
        var information: Float = 0
        /// What this comparison and the later ones can add at most.
        var most: Float = 0, mostAgainstAlike: Float = 0
    }
    /// How a comparison is made when the values are known by number.
    private enum Shortcut: UInt8 {
        case none
        /// Equal numbers are the best level.
        case equal
        case years
        /// Equal numbers are the best level; others are remembered.
        case category
        /// Findings on two values are remembered.
        case remembered
    }

    let prepared: PreparedRecords
    private let weights: WeightTable
    private let fields: ContiguousArray<Int>
    private let cells: ContiguousArray<Cell>
    private let shortcuts: ContiguousArray<Shortcut>
    private let bestLevels: ContiguousArray<UInt8>
    /// The first comparison that aligns words, or the last one.
    private let firstCostly: Int

    init(_ prepared: PreparedRecords, _ weights: MatchWeights) {
        self.prepared = prepared
        let table = WeightTable(weights)
        self.weights = table
        fields = ContiguousArray(weights.fields)
        bestLevels = ContiguousArray(weights.levels.map { UInt8($0.count) })
        shortcuts = ContiguousArray(
            weights.fields.map { field in
                switch prepared.types[field] {
                case .title, .code, .date: .equal
                case .year: .years
                case .category: .category
                case .name, .names: .remembered
                case .text: .none
                }
            })
        let costly: Set<MatchingTable.FieldType> = [.name, .names, .title, .text]
        firstCostly =
            weights.fields.firstIndex { costly.contains(prepared.types[$0]) } ?? max(weights.fields.count - 1, 0)
        cells = Self.cells(prepared, table, weights.fields)
    }

    private static func cells(_ prepared: PreparedRecords, _ weights: WeightTable, _ fields: [Int])
        -> ContiguousArray<Cell>
    {
        let comparisons = fields.count
        var cells = ContiguousArray(repeating: Cell(), count: prepared.count * comparisons)
        for c in fields.indices.reversed() {
            for record in 0..<prepared.count {
                let place = record * comparisons + c
                var cell = Cell()
                if c + 1 < comparisons {
                    (cell.most, cell.mostAgainstAlike) = (cells[place + 1].most, cells[place + 1].mostAgainstAlike)
                }
                if let information = prepared.information(fields[c], record) {
                    let best = weights.best(c, information)
                    cell.value = prepared.valueNumber(fields[c], record)
                    cell.information = information
                    cell.most += best.againstRandom
                    cell.mostAgainstAlike += best.againstAlike
                }
                cells[place] = cell
            }
        }
        return cells
    }

    /// Log-odds in bits that two records match; stops early, with a number below `floor`, when they cannot reach it.
    /// - Parameter isWanted: Asked before a costly comparison is made; when it says no, the result is `-infinity`.
    @inline(__always)
    func score(
        _ a: Int, _ b: Int, _ memory: ComparisonMemory, floor: Float, isWanted: () -> Bool = { true }
    ) -> Float {
        let cells = self.cells
        var score = weights.begin
        let left = a * fields.count, right = b * fields.count
        for c in fields.indices {
            let one = cells[left + c], other = cells[right + c]
            let best = min(
                score.againstRandom + min(one.most, other.most),
                score.againstAlike + min(one.mostAgainstAlike, other.mostAgainstAlike))
            if best < floor { return best }
            if c == firstCostly, !isWanted() { return -.infinity }
            if one.value == 0 || other.value == 0 { continue }
            weights.add(c, finding(c, a, b, one, other, memory), to: &score)
        }
        return score.total
    }

    @inline(__always)
    private func finding(_ c: Int, _ a: Int, _ b: Int, _ one: Cell, _ other: Cell, _ memory: ComparisonMemory)
        -> Finding
    {
        switch shortcuts[c] {
        case .none: return prepared.compare(fields[c], a, b, memory)
        case .equal:
            if one.value == other.value { return Finding(level: bestLevels[c], information: one.information) }
            return prepared.compare(fields[c], a, b, memory)
        case .years: return YearComparison.compare(one.value, other.value, one.information, other.information)
        case .category:
            if one.value == other.value { return Finding(level: bestLevels[c], information: one.information) }
            return remembered(c, a, b, one.value, other.value, memory)
        case .remembered: return remembered(c, a, b, one.value, other.value, memory)
        }
    }

    private func remembered(_ c: Int, _ a: Int, _ b: Int, _ one: UInt32, _ other: UInt32, _ memory: ComparisonMemory)
        -> Finding
    {
        let field = fields[c]
        return memory.findings[field].finding(one, other) { prepared.compare(field, a, b, memory) }
    }
}
