/// The records ready for matching: folded, interned, in the canonical order of their ids.
struct PreparedRecords: Sendable {
    enum Column: Sendable {
        case words(WordColumn)
        case bag(WordColumn, SortedWords)
        case years(YearColumn)
    }

    let columns: [Column]
    let types: [MatchingTable.FieldType]
    let sources: ContiguousArray<UInt16>
    /// The input's number of each record.
    let order: ContiguousArray<UInt32>
    var count: Int { order.count }

    /// - Parameter statistics: Of all records, when these are some of them; `nil`: these are all.
    init(_ records: borrowing RecordColumns, table: MatchingTable, statistics: MatchStatistics? = nil) {
        let order = records.canonicalOrder()
        self.order = order
        types = table.fields.map(\.type)
        let grain: RarityScale.Grain = table.given == nil ? .fine : .coarse
        sources = ContiguousArray(order.map { records.sources[Int($0)] })
        var columns: [Column] = []
        for (index, field) in table.fields.enumerated() {
            let counts = statistics.map { FieldStatistics(all: $0, field: index) }
            switch field.type {
            case .year, .date:
                columns.append(
                    .years(
                        YearColumn(
                            records, field: index, isDate: field.type == .date, order: order, statistics: counts)))
            case .text:
                let words = WordColumn(
                    records, field: index, spec: field, order: order, grain, statistics: counts)
                columns.append(.bag(words, SortedWords(words)))
            default:
                columns.append(
                    .words(WordColumn(records, field: index, spec: field, order: order, grain, statistics: counts)))
            }
        }
        self.columns = columns
    }

    /// How rare a record's value is, in bits, which no finding exceeds; `nil` when it has none.
    func information(_ field: Int, _ record: Int) -> Float? {
        switch columns[field] {
        case .words(let column), .bag(let column, _):
            column.isMissing(record) ? nil : column.valueInformation[record]
        case .years(let column): column.isMissing(record) ? nil : column.information[record]
        }
    }

    /// A number of the record's value, the same for values that compare the same with every other; 0 when it has none.
    func valueNumber(_ field: Int, _ record: Int) -> UInt32 {
        switch columns[field] {
        case .words(let column), .bag(let column, _): column.valueNumbers[record]
        case .years(let column): column.valueNumber(record)
        }
    }

    /// Compares one field of two records.
    func compare(_ field: Int, _ a: Int, _ b: Int, _ memory: ComparisonMemory) -> Finding {
        switch columns[field] {
        case .words(let column):
            switch types[field] {
            case .name: NameComparison.compare(column, a, b, memory.distances[field])
            case .names: NamesComparison.compare(column, a, b, memory.distances[field])
            case .code: CodeComparison.compare(column, a, b)
            case .category: CategoryComparison.compare(column, a, b)
            default: TitleComparison.compare(column, a, b, memory.distances[field])
            }
        case .bag(let words, let sorted): TextComparison.compare(sorted, words, a, b)
        case .years(let column):
            types[field] == .date ? DateComparison.compare(column, a, b) : YearComparison.compare(column, a, b)
        }
    }
}
