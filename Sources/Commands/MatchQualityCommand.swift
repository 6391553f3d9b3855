public import ArgumentParser
internal import Deduplication

/// `khazina match-quality`: compares predicted groups with the truth.
public struct MatchQualityCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "match-quality", abstract: "Measures predicted groups against true ones.")

    @Argument(help: "The truth: CSV of id,cluster or id1,id2.")
    var truth: String
    @Option(help: "The predicted groups: CSV of id,cluster or id1,id2.")
    var predictions: String

    public init() {}

    public func run() throws {
        var ids = Numbering()
        let truth = try labels(truth, &ids), predicted = try labels(predictions, &ids)
        // A record that one side does not name is alone there.
        let quality = MatchQuality(
            predicted: ids.indices.map { predicted[$0] ?? -1 - $0 }, truth: ids.indices.map { truth[$0] ?? -1 - $0 })
        print(line("pairwise", quality.pairwise))
        print(line("B-cubed", quality.bCubed))
        print(
            "pairs     predicted \(quality.predictedPairs), true \(quality.truePairs), correct \(quality.correctPairs)")
        print(
            "groups    predicted \(quality.predictedGroups), true \(quality.trueGroups), exact \(quality.exactGroups)")
    }

    private func line(_ name: String, _ figures: MatchQuality.Figures) -> String {
        let values = [figures.precision, figures.recall, figures.f1].map { "\(($0 * 10_000).rounded() / 10_000)" }
        return "\(name)  P \(values[0])  R \(values[1])  F1 \(values[2])"
    }

    /// The group of each numbered id; pairs are closed transitively.
    private func labels(_ path: String, _ ids: inout Numbering) throws -> [Int: Int] {
        var csv = SimpleCSV(try WholeFile.read(path))
        guard csv.next() else { throw CommandFailure("\(path): the file is empty") }
        let header = csv.strings()
        var labels: [Int: Int] = [:]
        if header.starts(with: ["id", "cluster"]) {
            var groups = Numbering()
            while csv.next() {
                let row = csv.strings()
                labels[ids.number(row[0])] = groups.number(row[1])
            }
        } else if header.starts(with: ["id1", "id2"]) {
            while csv.next() {
                let row = csv.strings()
                join(ids.number(row[0]), ids.number(row[1]), &labels)
            }
            for id in labels.keys { labels[id] = root(id, labels) }
        } else {
            throw CommandFailure("\(path):1:1: the header begins id,cluster or id1,id2")
        }
        return labels
    }

    private func join(_ a: Int, _ b: Int, _ parents: inout [Int: Int]) {
        let one = root(a, parents), other = root(b, parents)
        (parents[one], parents[other]) = (min(one, other), min(one, other))
        (parents[a], parents[b]) = (min(one, other), min(one, other))
    }

    private func root(_ start: Int, _ parents: [Int: Int]) -> Int {
        var id = start
        while let parent = parents[id], parent != id { id = parent }
        return id
    }
}

/// Numbers texts in the order of their first appearance.
private struct Numbering {
    private var numbers: [String: Int] = [:]
    var indices: Range<Int> { 0..<numbers.count }

    mutating func number(_ text: String) -> Int {
        if let known = numbers[text] { return known }
        numbers[text] = numbers.count
        return numbers.count - 1
    }
}
