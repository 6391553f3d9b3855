/// What became of the values at one path.
public struct PathAccount: Hashable, Sendable {
    public struct Ignored: Hashable, Sendable {
        public var reason: String
        public var count: Int
    }
    /// As a profile writes it.
    public var path: String
    public var mapped = 0
    /// Blank, JSON `null`, or a word for "no value".
    public var empty = 0
    /// Neither used by a rule nor named under `ignore`.
    public var forgotten = 0
    /// In the order of the profile's `ignore`.
    public var ignored: [Ignored] = []

    public init(path: String) { self.path = path }
    public var ignoredCount: Int { ignored.reduce(0) { $0 + $1.count } }
    public var values: Int { mapped + empty + forgotten + ignoredCount }

    /// Adds what another thread counted.
    public mutating func merge(_ other: PathAccount) {
        mapped += other.mapped
        empty += other.empty
        forgotten += other.forgotten
        for entry in other.ignored {
            if let index = ignored.firstIndex(where: { $0.reason == entry.reason }) {
                ignored[index].count += entry.count
            } else {
                ignored.append(entry)
                ignored.sort { $0.reason < $1.reason }
            }
        }
    }

    /// The accounts of several threads or layouts as one list, by path.
    public static func merged(_ lists: [[PathAccount]]) -> [PathAccount] {
        var byPath: [String: PathAccount] = [:]
        for account in lists.joined() { byPath[account.path, default: PathAccount(path: account.path)].merge(account) }
        return byPath.values.sorted { $0.path < $1.path }
    }
}

/// The counts of one mapper, by number of the path: only kept when somebody asks, so that a plain run pays nothing.
struct PathAccounts {
    private struct Row { var mapped = 0, empty = 0, forgotten = 0 }
    private struct Ignoring: Hashable { let path: Int, reason: Int }
    private var rows: ContiguousArray<Row> = []
    private var ignored: [Ignoring: Int] = [:]

    private mutating func makeRoom(_ path: Int) {
        if path >= rows.count { rows.append(contentsOf: repeatElement(Row(), count: path + 1 - rows.count)) }
    }

    mutating func add(mapped path: Int) {
        makeRoom(path)
        rows[path].mapped += 1
    }
    mutating func add(empty path: Int) {
        makeRoom(path)
        rows[path].empty += 1
    }
    mutating func add(forgotten path: Int) {
        makeRoom(path)
        rows[path].forgotten += 1
    }
    mutating func add(ignored path: Int, reason: Int) {
        makeRoom(path)
        ignored[Ignoring(path: path, reason: reason), default: 0] += 1
    }

    func export(reasons: [String], _ text: (Int) -> String) -> [PathAccount] {
        var accounts = rows.indices.map { index in
            var account = PathAccount(path: text(index))
            (account.mapped, account.empty) = (rows[index].mapped, rows[index].empty)
            account.forgotten = rows[index].forgotten
            return account
        }
        for (key, count) in ignored.sorted(by: { ($0.key.path, $0.key.reason) < ($1.key.path, $1.key.reason) }) {
            accounts[key.path].ignored.append(.init(reason: reasons[key.reason], count: count))
        }
        return accounts.filter { $0.values > 0 }
    }
}
