internal import RecordStream

/// What became of the values at each path: for a reconciliation. A plain run does not ask and does not pay.
extension Mapper {
    /// Counts by path from here on.
    public mutating func countPaths() { accounts = PathAccounts() }

    /// Empty unless `countPaths` was called.
    public var pathAccounts: [PathAccount] {
        accounts?.export(reasons: profile.ignore.map(\.reason)) { path in
            index.table.text(PathID(rawValue: UInt32(path)), names: names, separator: notation.separator)
        } ?? []
    }

    /// Goes through the record once more, with the decisions of `sweep`. What stands around a divided record counts where
    /// it belongs.
    mutating func account(_ view: RecordView, _ record: RecordBatch.Record) {
        guard var accounts = accounts.take() else { return }
        let hasPredicates = program.tables.hasIgnoredWithPredicates
        if hasPredicates { index.findIgnored(view, program) }
        for node in view.range where view.isLeaf(node) && !record.context.contains(node) {
            let path = Int(index.path(of: node).rawValue)
            let plain = index.ignored(node)
            let reason = plain >= 0 || !hasPredicates ? plain : index.ignoredHere(node)
            if isEmpty(node, view) {
                accounts.add(empty: path)
            } else if index.isRead(node) {
                accounts.add(mapped: path)
            } else if reason >= 0 {
                accounts.add(ignored: path, reason: Int(reason))
            } else {
                accounts.add(forgotten: path)
            }
        }
        self.accounts = accounts
    }
}
