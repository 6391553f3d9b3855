internal import Diagnostics
internal import JSONReading
internal import RecordStream
internal import SourceInput

/// The decisions of a dataset, in words.
public struct Ledger {
    private let path: String

    /// - Parameter folder: Of a dataset.
    public init(folder: String) { path = folder + "/ledger.ndjson" }

    /// - Parameters:
    ///   - id: Only decisions that concern this object; `nil`: all.
    ///   - limit: At most so many.
    public func explanations(of id: String?, limit: Int) throws -> [String] {
        let opener = try SourceOpener(path: path, index: 0)
        guard let member = try opener.nextMember() else { return [] }
        let names = NameTable(), format = JSONFormat(layout: .lines)
        var splitter = format.makeSplitter(member, index: 0, limits: RecordLimits())
        var parser = format.makeParser(names: names)
        var (chunk, batch) = (RecordChunk(start: .init(source: 0)), RecordBatch())
        var result: [String] = []
        while result.count < limit, try splitter.next(into: &chunk) {
            parser.parse(chunk, into: &batch)
            for record in batch.records where result.count < limit {
                let decision = LedgerNode(batch: batch, names: names, index: record.nodes.lowerBound)
                if let id, !decision["members"].contains(where: { $0.text("id") == id }) { continue }
                result.append(Self.explain(decision))
            }
        }
        return result
    }

    private static func explain(_ decision: LedgerNode) -> String {
        let evidence = decision["evidence"].map { one in
            "\(one.text("rule") ?? "?")" + (one.text("value").map { " `\($0)`" } ?? "")
        }
        var text: String
        if decision.text("decision") == "merge" {
            text = "merged into \(decision.text("id") ?? "?") because of \(evidence.joined(separator: " and "))\n"
        } else {
            text = "kept apart, though both have \(evidence.joined(separator: " and ")): "
            text += "they differ in \(decision.text("because") ?? "?")\n"
        }
        for member in decision["members"] {
            text +=
                "  \(member.text("id") ?? "?")  \(member.text("source") ?? "?"), record \(member.text("record") ?? "?")"
            text += ", line \(member.text("line") ?? "?"): \(member.text("title") ?? "no title")\n"
        }
        let conflicts = decision["conflicts"].map(\.value)
        if !conflicts.isEmpty { text += "  the records disagree on: \(conflicts.joined(separator: ", "))\n" }
        return text
    }
}

/// A JSON value of the ledger.
private struct LedgerNode {
    let batch: RecordBatch, names: NameTable
    let index: Int

    var value: String { batch.string(of: index) }

    /// The members called `name`: the items of an array, or the one value.
    subscript(_ name: String) -> [LedgerNode] {
        var result: [LedgerNode] = []
        var child = index + 1
        while child < Int(batch.nodes[index].end) {
            let node = batch.nodes[child]
            if names.name(node.name) == name { result.append(LedgerNode(batch: batch, names: names, index: child)) }
            child = Int(node.end)
        }
        return result
    }

    func text(_ name: String) -> String? { self[name].first?.value }
}
