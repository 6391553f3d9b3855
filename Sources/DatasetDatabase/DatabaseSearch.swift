internal import CSQLite
public import Diagnostics

/// Looks things up in a database of ours.
public final class DatabaseSearch {
    public struct Hit: Sendable {
        public let id: String, kind: String, cluster: String, title: String, agents: String, date: String
        /// Whether it was found as spelled, not only by sound.
        public let isExact: Bool
    }
    private let connection: Connection

    public init(path: String) throws(Diagnostic) {
        connection = try Connection(path: path, flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX)
    }

    /// A word of a query in the two columns of the index.
    public struct Word: Sendable {
        public let exact: String
        /// Empty: too short to be looked for by sound.
        public let loose: String
        public init(exact: String, loose: String) { (self.exact, self.loose) = (exact, loose) }
    }

    /// Objects that have all the words, those spelled so first.
    public func find(_ words: [Word], limit: Int) throws(Diagnostic) -> [Hit] {
        let exact = words.map { "exact : \(Self.quoted($0.exact))*" }.joined(separator: " AND ")
        let loose = words.map { word in
            let parts =
                ["exact : \(Self.quoted(word.exact))*"]
                + (word.loose.isEmpty ? [] : ["loose : \(Self.quoted(word.loose))"])
            return "(\(parts.joined(separator: " OR ")))"
        }.joined(separator: " AND ")
        var hits: [Hit] = []
        var seen: Set<String> = []
        for (query, isExact) in [(exact, true), (loose, false)] {
            let statement = try connection.prepare(
                """
                SELECT o.id, o.kind, o.cluster, o.title, o.agents, o.date FROM search s JOIN objects o ON o.rowid = s.rowid
                WHERE search MATCH ? ORDER BY s.rank, o.id LIMIT ?
                """)
            statement.bind(1, query)
            statement.bind(2, limit * (isExact ? 1 : 8))
            while try statement.step() {
                let id = statement.text(0) ?? ""
                guard seen.insert(id).inserted else { continue }  // found as spelled already
                hits.append(
                    Hit(
                        id: id, kind: statement.text(1) ?? "", cluster: statement.text(2) ?? "",
                        title: statement.text(3) ?? "", agents: statement.text(4) ?? "", date: statement.text(5) ?? "",
                        isExact: isExact))
            }
        }
        return hits
    }

    /// A string of the query language of FTS5.
    private static func quoted(_ word: String) -> String {
        "\"" + word.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
