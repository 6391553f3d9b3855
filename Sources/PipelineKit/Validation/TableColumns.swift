internal import RecordStream
internal import Validation

/// A Table Schema with the places that its fields have in the columns of one table.
struct TableColumns {
    struct Column {
        /// In the row, and in the schema.
        let place: Int, field: Int
        let isUnique: Bool
    }
    let schema: TableSchema
    let columns: ContiguousArray<Column>
    /// Places of the primary key; empty when there is none, or a column of it is missing.
    let key: [Int]
    let keyName: String
    /// Whether values of different rows are compared.
    let comparesRows: Bool

    init(_ schema: TableSchema, _ headings: [String]) {
        self.schema = schema
        columns = ContiguousArray(
            schema.fields.indices.compactMap { index in
                let field = schema.fields[index]
                return headings.firstIndex(of: field.name).map {
                    Column(place: $0, field: index, isUnique: field.isUnique)
                }
            })
        let key = schema.primaryKey.compactMap { headings.firstIndex(of: $0) }
        self.key = key.count == schema.primaryKey.count ? key : []
        keyName = schema.primaryKey.joined(separator: ", ")
        comparesRows = !self.key.isEmpty || columns.contains(where: \.isUnique)
    }

    /// The values of a batch that are not surely right, row by row.
    struct Doubts {
        fileprivate var columns: [Int] = []
        /// By row, where its columns begin; one more at the end.
        fileprivate var starts: ContiguousArray<Int> = [0]

        /// Indices of columns, rising.
        func columns(of row: Int) -> ArraySlice<Int> { columns[starts[row]..<starts[row + 1]] }
    }

    /// Looks at the bytes of all values: most are right, and cost no text.
    func doubts(in batch: borrowing RecordBatch) -> Doubts {
        var doubts = Doubts()
        doubts.starts.reserveCapacity(batch.records.count + 1)
        let text = batch.text.span
        for row in batch.records.indices {
            let nodes = batch.records[row].nodes
            for index in columns.indices {
                let node = nodes.lowerBound + 1 + columns[index].place
                var isRight = false
                if node < nodes.upperBound {
                    let start = Int(batch.nodes[node].valueStart), length = Int(batch.nodes[node].valueLength)
                    isRight = schema.surelyAccepts(text.extracting(start..<(start + length)), columns[index].field)
                }
                if !isRight { doubts.columns.append(index) }
            }
            doubts.starts.append(doubts.columns.count)
        }
        return doubts
    }
}
