/// The decisions of a dataset, in words.
public struct Ledger {
    private let path: String

    /// - Parameter folder: Of a dataset.
    public init(folder: String) { path = ReleaseShelf.readable(folder) + "/ledger.ndjson" }

    /// - Parameters:
    ///   - id: Only decisions that concern this object; `nil`: all.
    ///   - limit: At most so many.
    public func explanations(of id: String?, limit: Int) throws -> [String] {
        var result: [String] = []
        try NDJSONLines.forEach(path: path) { decision in
            guard result.count < limit else { return }
            if let id, !decision["members"].contains(where: { $0.text("id") == id }) { return }
            result.append(Self.explain(decision))
        }
        return result
    }

    /// What the decision rests on: keys, weights, or a person's word.
    private static func evidence(_ decision: JSONLine) -> String {
        let keys = decision["evidence"].map { one in
            "\(one.text("rule") ?? "?")" + (one.text("value").map { " `\($0)`" } ?? "")
        }
        if !keys.isEmpty { return keys.joined(separator: " and ") }
        var causes: [String] = []
        for one in decision["decisions"] {
            let by = one.text("by") ?? "?"
            if !causes.contains(by) { causes.append(by) }
        }
        return causes.joined(separator: " and ")
    }

    private static func explain(_ decision: JSONLine) -> String {
        var text: String
        if decision.text("decision") == "merge" {
            text = "merged into \(decision.text("id") ?? "?") because of \(evidence(decision))\n"
        } else {
            text = "kept apart, though both have \(evidence(decision)): "
            text += "they differ in \(decision.text("because") ?? "?")\n"
        }
        for member in decision["members"] {
            text += "  \(member.text("id") ?? "?")  \(member.text("source") ?? "?")"
            if let record = member.text("record") { text += ", record \(record)" }
            if let line = member.text("line") { text += ", line \(line)" }
            text += ": \(member.text("title") ?? "no title")\n"
        }
        for one in decision["decisions"] {
            text += "  decision \(one.text("id") ?? "?")"
            if let weight = one.text("weight") { text += ", \(weight) bits" }
            text += ": \(one.text("first") ?? "?"), \(one.text("second") ?? "?")\n"
        }
        let conflicts = decision["conflicts"].map(\.value)
        if !conflicts.isEmpty { text += "  the records disagree on: \(conflicts.joined(separator: ", "))\n" }
        return text
    }
}
