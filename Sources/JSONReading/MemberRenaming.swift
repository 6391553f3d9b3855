internal import RecordStream

/// Gives the members of a record the names that a profile has for them, as columns of a table get theirs.
struct MemberRenaming {
    private let table: NameTable
    private let rename: @Sendable (String) -> String?
    /// By `NameID`, as far as asked; a name that stays stands for itself.
    private var known: [NameID: NameID] = [:]

    init(_ table: NameTable, _ rename: @escaping @Sendable (String) -> String?) {
        (self.table, self.rename) = (table, rename)
    }

    mutating func renameLast(in batch: inout RecordBatch) {
        guard let record = batch.records.last else { return }
        batch.renameChildren(of: record) { name in
            if let new = known[name] { return new }
            let new = rename(table.name(name)).map { table.intern($0) } ?? name
            known[name] = new
            return new
        }
    }
}
