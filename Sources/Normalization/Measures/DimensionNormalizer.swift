internal import HeritageModel

/// Fills in what the texts of sizes and extents say: one dimension per number, each with the text as given.
struct DimensionNormalizer {
    private let words: MeasureWords, reader: MeasureReader, extents: ExtentReader
    private var knownMeasures = Memo<Question, [MeasureReader.Measure]>()
    private var knownExtents = Memo<String, [ExtentReader.Extent]>()
    private var units = Memo<String, MeasureWords.Unit?>(capacity: 64)
    private var counts = RuleCounts()
    private let readRule, unreadRule: Int

    private struct Question: MemoQuestion {
        let text: String, unit: String?
        var quickHash: UInt64 { text.quickHash.mixed(with: unit?.quickHash ?? 0) }
    }

    init(_ words: MeasureWords) {
        (self.words, reader, extents) = (words, MeasureReader(words), ExtentReader(words))
        (readRule, unreadRule) = (counts.number(of: "dimension.read"), counts.number(of: "dimension.unread"))
    }

    var changes: [String: Int] { counts.byName }
    mutating func forgetChanges() { counts.forget() }

    /// - Parameter order: What the numbers of `3 x 4 x 5` are, if the source has said so.
    mutating func normalize(_ traced: inout TracedObject, order: [String]) {
        if traced.object.dimensions.contains(where: { $0.value == nil || $0.normalized == nil }) {
            readDimensions(&traced, order)
        }
        for (index, extent) in traced.object.extent.enumerated() {
            for part in extents(of: extent.value) {
                var dimension = Dimension(verbatim: extent.value)
                (dimension.type, dimension.value, dimension.unit) = (part.type, part.value, part.unit)
                setNormalized(&dimension)
                guard !traced.object.dimensions.contains(dimension) else { continue }
                for i in traced.lineage.indices {
                    traced.lineage[i].copy("extent", index, to: "dimensions", traced.object.dimensions.count)
                }
                traced.object.dimensions.append(dimension)
                counts.add("extent.\(part.type)")
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
            if !given.verbatim.isEmpty { counts.add(unreadRule) }
            return [given]
        }
        counts.add(readRule)
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
        if let known = knownMeasures[question] { return known }
        let measures = reader.read(question.text, unit: question.unit)
        knownMeasures.keep(measures, for: question)
        return measures
    }

    private mutating func extents(of text: String) -> [ExtentReader.Extent] {
        if let known = knownExtents[text] { return known }
        let read = extents.read(text)
        knownExtents.keep(read, for: text)
        return read
    }

    private mutating func unit(_ code: String) -> MeasureWords.Unit? {
        if let known = units[code] { return known }
        let unit = words.unit(code: code)
        units.keep(unit, for: code)
        return unit
    }

    private mutating func base(of dimension: Dimension) -> String? { dimension.unit.flatMap { unit($0)?.base } }

    private mutating func withNormalized(_ dimension: Dimension) -> Dimension {
        var dimension = dimension
        setNormalized(&dimension)
        return dimension
    }

    private mutating func setNormalized(_ dimension: inout Dimension) {
        guard dimension.normalized == nil, let value = dimension.value else { return }
        if let code = dimension.unit {
            guard let unit = unit(code) else { return }
            // Three decimals: a thousandth of a millimetre; sums of binary fractions would differ in the last digits.
            dimension.normalized = (value * unit.factor * 1000).rounded() / 1000
        } else if ["pages", "leaves", "volumes", "sheets", "count"].contains(dimension.type ?? "") {
            dimension.normalized = value
        }
    }
}
