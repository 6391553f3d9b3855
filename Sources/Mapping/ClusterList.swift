/// The clusters of the pipeline's vocabulary with their aliases. The list is open: an unknown word is a warning.
public struct ClusterList: Sendable {
    public struct Cluster: Hashable, Sendable {
        public let code: String
        public let aliases: [String]
        /// By language: `az`, `ru`, `en`.
        public let labels: [String: String]
    }

    /// In the order of the file.
    public let clusters: [Cluster]
    private let words: ValueMap

    public init(_ clusters: [Cluster]) {
        self.clusters = clusters
        let words = clusters.flatMap { cluster in
            ([cluster.code] + cluster.aliases + cluster.labels.sorted { $0.key < $1.key }.map(\.value))
                .map { (from: $0, to: cluster.code) }
        }
        self.words = ValueMap(name: "clusters", entries: words)
    }

    /// Reads `clusters.tsv`: a header `code, aliases, az, ru, en` in any order, aliases separated by `|`.
    /// - Throws: Every line that does not have the columns of the header.
    public init(file: String, text: String) throws(ProfileErrors) {
        var (header, clusters, errors): ([String], [Cluster], [ProfileError]) = ([], [], [])
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.utf8.first == UInt8(ascii: "#") { continue }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if header.isEmpty {
                header = cells
                continue
            }
            let row = Dictionary(zip(header, cells)) { first, _ in first }
            guard cells.count == header.count, let code = row["code"], !code.isEmpty else {
                let message = "expected \(header.count) columns and a `code`, found \(cells.count)"
                errors.append(ProfileError(file: file, line: index + 1, column: 1, message: message, hint: nil))
                continue
            }
            let labels = row.filter { $0.key != "code" && $0.key != "aliases" && !$0.value.isEmpty }
            let aliases = (row["aliases"] ?? "").split(separator: "|").map(String.init)
            clusters.append(Cluster(code: code, aliases: aliases, labels: labels))
        }
        if !errors.isEmpty { throw ProfileErrors(errors: errors) }
        self.init(clusters)
    }

    /// The code for a code, alias or label, whatever its case; `nil` for an unknown word.
    public func code(for word: String) -> String? { words[word] }
}
