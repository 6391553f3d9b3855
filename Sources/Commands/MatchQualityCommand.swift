public import ArgumentParser
internal import Deduplication
internal import Reporting

/// `khazina match-quality`: compares predicted groups with the truth.
public struct MatchQualityCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "match-quality",
        abstract: "Measures predicted groups against true ones, and shows where they err.",
        discussion: """
            Prints precision, recall and F1 over pairs and over records (B-cubed). With --records the worst errors
            follow, record beside record; with --pairs (khazina match --pairs) they are ordered by weight, and
            --calibration draws how often the weights were right.

            Examples:
              khazina match-quality clusters.csv --predictions groups.csv
              khazina match-quality clusters.csv --predictions groups.csv --records records.csv --errors 10
              khazina match-quality clusters.csv --predictions groups.csv --pairs pairs.csv --calibration plot.svg
            """)

    @Argument(help: "The truth: CSV of id,cluster or id1,id2.")
    var truth: String
    @Option(help: "The predicted groups: CSV of id,cluster or id1,id2.")
    var predictions: String
    @Option(help: "The records, CSV with a column id: to show the worst errors, and for --across-sources.")
    var records: String?
    @Option(help: "The pairs with their weights: CSV of id1,id2,bits.")
    var pairs: String?
    @Option(help: "How many wrong merges, and how many misses, are shown.")
    var errors = 5
    @Flag(help: "Shows errors at random, the same ones at every run, in place of the worst.")
    var random = false
    @Flag(help: "Counts only pairs of two sources: column source of --records.")
    var acrossSources = false
    @Option(help: "File for the picture of promised and true shares of matches, SVG.")
    var calibration: String?

    public init() {}

    public func validate() throws {
        if calibration != nil, pairs == nil { throw ValidationError("--calibration needs --pairs") }
        if acrossSources, records == nil { throw ValidationError("--across-sources needs --records") }
        if errors < 0 { throw ValidationError("--errors is 0 or more") }
    }

    public func run() throws {
        var ids = Numbering()
        let trueLabels = try labels(truth, &ids), predictedLabels = try labels(predictions, &ids)
        let scored = try pairs.map { try self.scored($0, &ids) } ?? []
        // A record that one side does not name is alone there.
        let predicted = ids.indices.map { predictedLabels[$0] ?? -1 - $0 }
        let truth = ids.indices.map { trueLabels[$0] ?? -1 - $0 }
        let sources = acrossSources ? try records.map { try self.sources($0, ids) } : nil
        let quality = MatchQuality(predicted: predicted, truth: truth, sources: sources)
        print(line("pairwise", quality.pairwise))
        print(line("B-cubed", quality.bCubed))
        print(
            "pairs     predicted \(quality.predictedPairs), true \(quality.truePairs), correct \(quality.correctPairs)")
        print(
            "groups    predicted \(quality.predictedGroups), true \(quality.trueGroups), exact \(quality.exactGroups)")
        if let records, errors > 0 {
            let found = MatchErrors(predicted: predicted, truth: truth, sources: sources, weights: scored)
            try printErrors(found, RecordRows(records), ids)
        }
        if !scored.isEmpty { try calibrate(scored, truth) }
    }

    private func printErrors(_ found: MatchErrors, _ rows: RecordRows, _ ids: Numbering) throws {
        for (title, pairs) in [("wrong merges", found.wrong), ("misses", found.missed)] {
            let shown = random ? MatchErrors.sample(pairs, errors) : Array(pairs.prefix(errors))
            print("\n\(title): \(pairs.count), \(random ? "at random" : "the worst"): \(shown.count)")
            for pair in shown {
                let bits =
                    pair.bits.map { "\($0) bits" } ?? (self.pairs == nil ? "" : "below the review band or not compared")
                print("  \(ids.text(pair.first)) and \(ids.text(pair.second))  \(bits)")
                for (name, one, other) in try rows.beside(ids.text(pair.first), ids.text(pair.second)) {
                    print("    \(name): \(one == other ? one : "\(one) | \(other)")")
                }
            }
        }
    }

    private func calibrate(_ scored: [ScoredPair], _ truth: [Int]) throws {
        let found = Calibration(scored) { truth[$0.first] == truth[$0.second] }
        print("\nweights   promised and true share of matches, by bits; mean error \(rounded(found.error))")
        for bin in found.bins {
            let share = Double(bin.matches) / Double(bin.pairs), promised = bin.expected / Double(bin.pairs)
            print("  \(bin.bits)  \(rounded(promised)) \(rounded(share))  of \(bin.pairs)")
        }
        guard let calibration else { return }
        let points = found.bins.map {
            CalibrationPlot.Point(bits: Double($0.bits) + 0.5, matches: $0.matches, pairs: $0.pairs)
        }
        let plot = CalibrationPlot(title: "Match weights and the truth", points: points)
        try WholeFile.write(ContiguousArray(plot.svg.utf8), to: calibration)
    }

    private func scored(_ path: String, _ ids: inout Numbering) throws -> [ScoredPair] {
        var csv = SimpleCSV(try WholeFile.read(path)), out: [ScoredPair] = []
        guard csv.next(), csv.strings() == ["id1", "id2", "bits"] else {
            throw CommandFailure("\(path):1:1: the header is id1,id2,bits")
        }
        var line = 1
        while csv.next() {
            let row = csv.strings()
            line += 1
            guard row.count == 3, let bits = Float(row[2]) else {
                throw CommandFailure("\(path):\(line):1: a row is two ids and a number")
            }
            out.append(ScoredPair(ids.number(row[0]), ids.number(row[1]), weight: bits))
        }
        return out
    }

    private func sources(_ path: String, _ ids: Numbering) throws -> [Int] {
        var names = Numbering()
        let rows = try RecordRows(path)
        return try ids.indices.map { names.number(try rows.value("source", ids.text($0))) }
    }

    private func line(_ name: String, _ figures: MatchQuality.Figures) -> String {
        let values = [figures.precision, figures.recall, figures.f1].map(rounded)
        return "\(name)  P \(values[0])  R \(values[1])  F1 \(values[2])"
    }

    private func rounded(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }

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
    private var numbers: [String: Int] = [:], texts: [String] = []
    var indices: Range<Int> { texts.indices }
    func text(_ number: Int) -> String { texts[number] }

    mutating func number(_ text: String) -> Int {
        if let known = numbers[text] { return known }
        numbers[text] = texts.count
        texts.append(text)
        return texts.count - 1
    }
}

/// The rows of a file of records, by id.
private struct RecordRows {
    private let header: [String]
    private var rows: [String: [String]] = [:]
    private let path: String

    init(_ path: String) throws {
        self.path = WholeFile.isFolder(path) ? "\(path)/records.csv" : path
        var csv = SimpleCSV(try WholeFile.read(self.path))
        guard csv.next() else { throw CommandFailure("\(path): the file is empty") }
        header = csv.strings()
        guard let column = header.firstIndex(of: "id") else { throw CommandFailure("\(path):1:1: no column id") }
        while csv.next() {
            let row = csv.strings()
            if row.indices.contains(column) { rows[row[column]] = row }
        }
    }

    func value(_ column: String, _ id: String) throws -> String {
        guard let place = header.firstIndex(of: column) else {
            throw CommandFailure("\(path):1:1: no column \(column)")
        }
        guard let row = rows[id], row.indices.contains(place) else {
            throw CommandFailure("\(path): no record \(id), or it has no \(column)")
        }
        return row[place]
    }

    /// The columns in which one of two records has a value.
    func beside(_ a: String, _ b: String) throws -> [(column: String, first: String, second: String)] {
        try header.filter { $0 != "id" }.map { ($0, try value($0, a), try value($0, b)) }
            .filter { !$0.1.isEmpty || !$0.2.isEmpty }
    }
}
