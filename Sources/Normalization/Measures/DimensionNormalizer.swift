internal import HeritageModel

/// Fills in what the texts of sizes and extents say: one dimension per number, each with the text as given.
struct DimensionNormalizer {
    private let words: MeasureWords, reader: MeasureReader, extents: ExtentReader
    private var knownMeasures = Memo<Question, [MeasureReader.Measure]>()
    private var knownExtents = Memo<String, [ExtentReader.Extent]>()
    private(set) var changes: [String: Int] = [:]
    mutating func forgetChanges() { changes.removeAll(keepingCapacity: true) }

    private struct Question: Hashable {
        let text: String, unit: String?
    }

    init(_ words: MeasureWords) { (self.words, reader, extents) = (words, MeasureReader(words), ExtentReader(words)) }

    /// - Parameter order: What the numbers of `3 x 4 x 5` are, if the source has said so.
    mutating func normalize(_ traced: inout TracedObject, order: [String]) {
        if traced.object.dimensions.contains(where: { $0.value == nil || $0.normalized == nil }) {
            readDimensions(&traced, order)
        }
        for (index, extent) in traced.object.extent.enumerated() {
            for part in knownExtents.answer(to: extent.value, { [extents] in extents.read(extent.value) }) {
                var dimension = Dimension(verbatim: extent.value)
                (dimension.type, dimension.value, dimension.unit) = (part.type, part.value, part.unit)
                setNormalized(&dimension)
                guard !traced.object.dimensions.contains(dimension) else { continue }
                for i in traced.lineage.indices {
                    traced.lineage[i].copy("extent", index, to: "dimensions", traced.object.dimensions.count)
                }
                traced.object.dimensions.append(dimension)
                changes["extent.\(part.type)", default: 0] += 1
            }
        }
    }

    private mutating func readDimensions(_ traced: inout TracedObject, _ order: [String]) {
        var result: [Dimension] = []
        var origins: [Int] = []
        for (index, given) in traced.object.dimensions.enumerated() {
            let read = given.value == nil ? dimensions(of: given, order) : [withNormalized(given)]
            result += read
            origins += read.map { _ in index }
        }
        guard result != traced.object.dimensions else { return }
        if origins != Array(traced.object.dimensions.indices) {
            for i in traced.lineage.indices { traced.lineage[i].spread("dimensions", origins) }
        }
        traced.object.dimensions = result
    }

    private mutating func dimensions(of given: Dimension, _ order: [String]) -> [Dimension] {
        let measures = measures(of: Question(text: given.verbatim, unit: given.unit))
        guard !measures.isEmpty else {
            if let count = plainCount(given) { return [count] }
            if !given.verbatim.isEmpty { changes["dimension.unread", default: 0] += 1 }
            return [given]
        }
        changes["dimension.read", default: 0] += 1
        return measures.map { measure in
            var dimension = given
            (dimension.value, dimension.unit) = (measure.value, measure.unit)
            dimension.type = measures.count == 1 ? given.type ?? measure.type : measure.type ?? given.type
            dimension.part = measure.part ?? given.part
            if dimension.type == nil, let place = measure.order, place < order.count, base(of: dimension) == "mm" {
                dimension.type = order[place]
            }
            setNormalized(&dimension)
            return dimension
        }
    }

    /// A count of pieces is a number without unit.
    private func plainCount(_ given: Dimension) -> Dimension? {
        guard given.type == "count", let value = Double(given.verbatim), value >= 0, value.isFinite else { return nil }
        var dimension = given
        (dimension.value, dimension.normalized) = (value, value)
        return dimension
    }

    private mutating func measures(of question: Question) -> [MeasureReader.Measure] {
        knownMeasures.answer(to: question) { [reader] in reader.read(question.text, unit: question.unit) }
    }

    private func base(of dimension: Dimension) -> String? { dimension.unit.flatMap { words.unit(code: $0)?.base } }

    private func withNormalized(_ dimension: Dimension) -> Dimension {
        var dimension = dimension
        setNormalized(&dimension)
        return dimension
    }

    private func setNormalized(_ dimension: inout Dimension) {
        guard dimension.normalized == nil, let value = dimension.value else { return }
        if let code = dimension.unit {
            guard let unit = words.unit(code: code) else { return }
            // Three decimals: a thousandth of a millimetre; sums of binary fractions would differ in the last digits.
            dimension.normalized = (value * unit.factor * 1000).rounded() / 1000
        } else if ["pages", "leaves", "volumes", "sheets", "count"].contains(dimension.type ?? "") {
            dimension.normalized = value
        }
    }
}

extension Lineage {
    /// What was one item of a list has become several, or moved.
    /// - Parameter origins: For each new item the old one it was made of.
    mutating func spread(_ field: String, _ origins: [Int]) {
        let before = entries
        guard let place = before.firstIndex(where: { $0.field == field }) else { return }
        let mine = before[place...].filter { $0.field == field }
        var after = Array(before[..<place])
        for (new, old) in origins.enumerated() {
            for var entry in mine where entry.index == old {
                entry.index = new
                after.append(entry)
            }
        }
        for entry in before[place...] where entry.field != field { after.append(entry) }
        entries = after
    }

    /// A value that was made of another has the same origin.
    mutating func copy(_ field: String, _ index: Int, to other: String, _ otherIndex: Int) {
        for entry in entries where entry.field == field && entry.index == index {
            entries.append(
                Entry(field: other, index: otherIndex, member: entry.member, path: entry.path, line: entry.line))
        }
    }
}
