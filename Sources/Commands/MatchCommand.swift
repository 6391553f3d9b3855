public import ArgumentParser
internal import Deduplication
internal import Glibc
internal import MatchingTables

/// `khazina match`: groups the records of a CSV file.
public struct MatchCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Groups the records of a CSV file that describe one thing.",
        discussion: """
            Examples:
              khazina match artists.csv --kind agents --predictions groups.csv
              khazina match folder --columns Benchmarks/matching/columns.yaml --predictions groups.csv --pairs pairs.csv
              khazina match artists.csv --kind agents --explain a17,b4
              khazina match sample.csv --kind agents --save-weights agents.weights
              khazina match all.csv --kind agents --use-weights agents.weights --predictions groups.csv
            """)

    @Argument(help: "A CSV file with a header, or a folder with records.csv in it.")
    var input: String
    @Option(help: "YAML file that maps headers to kinds and fields; without it fields are the columns of their names.")
    var columns: String?
    @Option(help: "Kind of the records; without it the kind that the mapping names.")
    var kind: String?
    @Option(help: "Folder of the matching tables.")
    var tables = "pipelines/matching"
    @Option(help: "File for the groups, as id,cluster, by id.")
    var predictions: String?
    @Option(help: "File for the pairs at or above the review threshold, as id1,id2,bits.")
    var pairs: String?
    @Option(help: "Threads; they change the time only.")
    var threads = 1
    @Option(help: "Explains one pair: ID,ID.")
    var explain: [String] = []
    @Flag(name: .customLong("weights"), help: "Prints the weights of all levels.")
    var printsWeights = false
    @Option(help: "File for the weights as they were estimated.")
    var saveWeights: String?
    @Option(help: "Weights that --save-weights wrote, instead of an estimation: of a sample, or of the last delivery.")
    var useWeights: String?

    public init() {}

    public func run() throws {
        let path = WholeFile.isFolder(input) ? "\(input)/records.csv" : input
        let (records, table) = try MatchInput.read(path, columns: columns, kind: kind, tables: tables) { print($0) }
        let matcher = Matcher(records, table: table)
        let known = try useWeights.map { path in
            guard let known = MatchWeights(text: try WholeFile.readText(path), table, records: records.count) else {
                throw CommandFailure(
                    "\(path): these are no weights of the table \(table.kind), version \(table.version)")
            }
            return known
        }
        let result = matcher.match(threads: max(1, threads), weights: known)
        if let saveWeights {
            try WholeFile.write(
                ContiguousArray(result.weights.text(table, records: records.count).utf8), to: saveWeights)
        }
        let report = MatchReport(records, table, matcher, result)
        print(report.summary)
        if printsWeights { print(report.weights) }
        for pair in explain { print(try report.explanation(pair)) }
        if let pairs { try WholeFile.write(report.pairs(), to: pairs) }
        if let predictions { try WholeFile.write(report.predictions(), to: predictions) }
    }
}
