internal import Diagnostics
internal import RecordStream

/// What the EML beside a Darwin Core Archive says that holds for every record (EML 2.2, module eml-resource; GBIF
/// metadata profile 1.1).
///
/// | EML | Darwin Core term |
/// |---|---|
/// | `dataset/title`, the first | `datasetName` |
/// | `dataset/intellectualRights`: the address in it, else the text; `dataset/licensed/url` | `license` |
///
/// People, methods and coverage describe the dataset and no record: they are left to the profile `eml`. A rights holder
/// has no element of its own in EML.
struct DatasetDescription {
    private(set) var terms: [(name: String, value: String)] = []

    /// - Returns: `nil` when the text is no EML.
    init?(_ source: any ByteSource, index: UInt32, _ findings: inout [Diagnostic]) throws(Diagnostic) {
        var reader = PartReader(source, "/eml", index: index)
        guard let record = try reader.nextElement(),
            let dataset = reader.children(of: record.nodes.lowerBound, named: "dataset").first
        else { return nil }
        func add(_ name: String, _ value: String?) {
            let words = (value ?? "").split { $0.isWhitespace }.joined(separator: " ")
            if !words.isEmpty, !terms.contains(where: { $0.name == name }) { terms.append((name, words)) }
        }
        add("datasetName", reader.children(of: dataset, named: "title").first.map { reader.batch.string(of: $0) })
        for licence in reader.children(of: dataset, named: "licensed") {
            add("license", reader.children(of: licence, named: "url").first.map { reader.batch.string(of: $0) })
        }
        for rights in reader.children(of: dataset, named: "intellectualRights") {
            add("license", Self.address(in: rights, reader) ?? reader.batch.string(of: rights))
        }
        findings += reader.takeFindings()
    }

    /// The address that `ulink` names anywhere below a node.
    private static func address(in node: Int, _ reader: PartReader) -> String? {
        for child in node + 1..<Int(reader.batch.nodes[node].end) where reader.name(of: child) == "ulink" {
            if let url = reader.attribute("url", of: child) { return url }
        }
        return nil
    }
}
