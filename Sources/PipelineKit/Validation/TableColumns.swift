internal import Validation

/// A Table Schema with the places that its fields have in the columns of one table.
struct TableColumns {
    struct Column {
        /// In the row, and in the schema.
        let place: Int, field: Int
        let isUnique: Bool
    }
    let schema: TableSchema
    let columns: [Column]
    /// Places of the primary key; empty when there is none, or a column of it is missing.
    let key: [Int]

    init(_ schema: TableSchema, _ headings: [String]) {
        self.schema = schema
        columns = schema.fields.indices.compactMap { index in
            let field = schema.fields[index]
            return headings.firstIndex(of: field.name).map { Column(place: $0, field: index, isUnique: field.isUnique) }
        }
        let key = schema.primaryKey.compactMap { headings.firstIndex(of: $0) }
        self.key = key.count == schema.primaryKey.count ? key : []
    }
}
