internal import HeritageModel

/// Fills in what the texts of sizes and extents say: one dimension per number, each with the text as given.
struct DimensionNormalizer {
    private let words: MeasureWords, reader: MeasureReader, extents: ExtentReader
    private var knownExtents = Memo<String, [ExtentReader.Extent]>()
    private var units = Memo<String, MeasureWords.Unit?>(capacity: 64)
    private var counts = RuleCounts()
    private let readRule, unreadRule: Int

    /// Of the object at hand: dimensions read out of one that stands before them, and where each was.
    private var further: [(origin: Int, dimension: Dimension)] = []
    private var origins: [Int] = []
    private var tokens = MeasureTokens()

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
        for index in traced.object.extent.indices {
            for part in extents(of: traced.object.extent[index].value) {
                var dimension = Dimension(verbatim: traced.object.extent[index].value)
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

    /// Most dimensions stay one, where they stand; only a text of several numbers makes a new list.
    private mutating func readDimensions(_ traced: inout TracedObject, _ order: [String]) {
        further.removeAll(keepingCapacity: true)
        for i in traced.object.dimensions.indices {
            if traced.object.dimensions[i].value == nil {
                read(&traced.object.dimensions[i], i, order)
            } else {
                setNormalized(&traced.object.dimensions[i])
            }
        }
        if further.isEmpty { return }
        var result: [Dimension] = []
        origins.removeAll(keepingCapacity: true)
        result.reserveCapacity(traced.object.dimensions.count + further.count)
        var next = 0
        for (index, dimension) in traced.object.dimensions.enumerated() {
            result.append(dimension)
            origins.append(index)
            while next < further.count, further[next].origin == index {
                result.append(further[next].dimension)
                origins.append(index)
                next += 1
            }
        }
        for i in traced.lineage.indices { traced.lineage[i].spread("dimensions", origins) }
        traced.object.dimensions = result
    }

    /// Reads a dimension's text; what it says besides the first measure goes to `further`.
    private mutating func read(_ dimension: inout Dimension, _ origin: Int, _ order: [String]) {
        let number = MeasureReader.plainNumber(dimension.verbatim)
        if let number, dimension.unit != nil {
            counts.add(readRule)
            dimension.value = number
            return setNormalized(&dimension)
        }
        // Not remembered: half of a museum's sizes come once, and to read one costs no more than to look it up.
        let measures = number == nil ? reader.read(dimension.verbatim, unit: dimension.unit, &tokens) : []
        guard let first = measures.first else {
            if let count = plainCount(dimension) {
                dimension = count
            } else if !dimension.verbatim.isEmpty {
                counts.add(unreadRule)
            }
            return
        }
        counts.add(readRule)
        for measure in measures.dropFirst() {
            var more = dimension
            fill(&more, measure, isOnly: false, order)
            further.append((origin, more))
        }
        fill(&dimension, first, isOnly: measures.count == 1, order)
    }

    private mutating func fill(
        _ dimension: inout Dimension, _ measure: MeasureReader.Measure, isOnly: Bool, _ order: [String]
    ) {
        (dimension.value, dimension.unit) = (measure.value, measure.unit)
        dimension.type = isOnly ? dimension.type ?? measure.type : measure.type ?? dimension.type
        dimension.part = measure.part ?? dimension.part
        if dimension.type == nil, let place = measure.order, place < order.count, let code = dimension.unit,
            unit(code)?.base == "mm"
        {
            dimension.type = order[place]
        }
        setNormalized(&dimension)
    }

    /// A count of pieces is a number without unit.
    private func plainCount(_ given: Dimension) -> Dimension? {
        guard given.type == "count", let value = Double(given.verbatim), value >= 0, value.isFinite else { return nil }
        var dimension = given
        (dimension.value, dimension.normalized) = (value, value)
        return dimension
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

    private mutating func setNormalized(_ dimension: inout Dimension) {
        guard dimension.normalized == nil, let value = dimension.value else { return }
        if let code = dimension.unit {
            guard let unit = unit(code) else { return }
            // Three decimals: a thousandth of a millimetre; sums of binary fractions would differ in the last digits.
            dimension.normalized = (value * unit.factor * 1000).rounded() / 1000
        } else if let type = dimension.type, Self.countedTypes.contains(type) {
            dimension.normalized = value
        }
    }

    private static let countedTypes = ["pages", "leaves", "volumes", "sheets", "count"]
}
