internal import Diagnostics
internal import Emission
internal import HeritageModel

/// What became of records that were mapped together, as columns: one blob of the work store.
///
/// It holds all that the dataset needs of a record, so that one that has not changed is neither mapped nor decoded
/// again: its object, lineage and table row as bytes, its keys and features, what it refers to, and what was counted.
struct RecordProducts {
    enum Outcome: UInt8, Sendable, BitwiseCopyable { case mapped, rejected, skipped }

    /// A reference of an object to an agent or a place.
    struct Reference: Sendable, BitwiseCopyable {
        /// Of `headings`.
        var heading: UInt32
        /// Of `words`; the empty word for none.
        var role: UInt32, language: UInt32
    }

    /// As version 2 held it.
    private struct NarrowReference: BitwiseCopyable { var heading: UInt32, role: UInt16, language: UInt16 }

    /// Another form of a name that a reference gives.
    struct Variant: Sendable, BitwiseCopyable {
        /// Of `headings`, and of `variantNames`.
        var heading: UInt32, name: UInt32
    }

    /// How often a normalizing rule fired.
    struct Change: Sendable, BitwiseCopyable { var rule: UInt32, count: UInt32 }

    // One entry a record; `…Ends` say where the record ends in the column beside it.
    private(set) var outcomes: ContiguousArray<Outcome> = []
    /// Where it stood when it was mapped: its lineage says so.
    private(set) var lines: ContiguousArray<Int> = [], offsets: ContiguousArray<Int> = []
    private(set) var ids: ContiguousArray<UInt64> = []
    private(set) var identities: ContiguousArray<IdentityKey> = []
    private(set) var coverage: ContiguousArray<UInt16> = []
    private(set) var hasFeatures: ContiguousArray<UInt8> = []
    private(set) var keyEnds: ContiguousArray<UInt32> = [], referenceEnds: ContiguousArray<UInt32> = []
    private(set) var changeEnds: ContiguousArray<UInt32> = [], remarkEnds: ContiguousArray<UInt32> = []
    private(set) var variantEnds: ContiguousArray<UInt32> = []
    /// Only of those that were mapped.
    private(set) var forms = EncodedObjects()

    private(set) var keys: ContiguousArray<UInt64> = []
    private(set) var features = ObjectFeatures()
    private(set) var headings = BatchHeadings()
    private(set) var references: ContiguousArray<Reference> = []
    private(set) var variants: ContiguousArray<Variant> = []
    private(set) var variantNames: [String] = []
    private(set) var words: [String] = [""]
    private(set) var changes: ContiguousArray<Change> = []
    private(set) var remarks: ContiguousArray<UInt8> = []

    private var wordNumbers: [String: Int] = ["": 0]

    var count: Int { outcomes.count }

    init() {}

    // MARK: Making

    /// What came of one record, but for its object.
    struct Entry {
        var outcome: Outcome
        var location: Diagnostic.Location
        var identity: IdentityKey?
        var coverage: FieldCoverage = []
        var references: [CollectedReference] = []
        var changes: [(rule: String, count: Int)] = []
        var remarks = RecordRemarks()
    }

    /// Adds records.
    /// - Parameters:
    ///   - entries: In order; those that were mapped have the objects of `product`, in the same order.
    ///   - headings: What the references mean.
    init(_ entries: [Entry], _ product: DatasetStep.Product, headings: [Heading]) {
        self.headings = BatchHeadings(headings)
        forms = product.objects
        features = product.features
        keys.reserveCapacity(product.keys.count)
        var (object, key, feature) = (0, 0, 0)
        var remarkWriter = ByteWriter()
        for entry in entries {
            outcomes.append(entry.outcome)
            lines.append(entry.location.line)
            offsets.append(entry.location.byteOffset)
            coverage.append(entry.coverage.rawValue)
            identities.append(entry.identity ?? .none)
            if entry.outcome == .mapped {
                ids.append(product.ids[object])
                while key < product.keys.count, product.keys[key].object == object {
                    keys.append(product.keys[key].hash)
                    key += 1
                }
                let isCompared = feature < features.count && features.positions[feature] == object
                hasFeatures.append(isCompared ? 1 : 0)
                if isCompared { feature += 1 }
                object += 1
            } else {
                ids.append(0)
                hasFeatures.append(0)
            }
            keyEnds.append(UInt32(keys.count))
            for reference in entry.references {
                references.append(
                    Reference(
                        heading: UInt32(reference.heading), role: UInt32(word(reference.role ?? "")),
                        language: UInt32(word(reference.language ?? ""))))
                for name in reference.variants {
                    variants.append(Variant(heading: UInt32(reference.heading), name: UInt32(variantNames.count)))
                    variantNames.append(name)
                }
            }
            referenceEnds.append(UInt32(references.count))
            variantEnds.append(UInt32(variants.count))
            for change in entry.changes {
                changes.append(Change(rule: UInt32(word(change.rule)), count: UInt32(change.count)))
            }
            changeEnds.append(UInt32(changes.count))
            entry.remarks.write(to: &remarkWriter, from: entry.location)
            remarkEnds.append(UInt32(remarkWriter.bytes.count))
        }
        remarks = remarkWriter.bytes
    }

    private mutating func word(_ text: String) -> Int {
        if let known = wordNumbers[text] { return known }
        wordNumbers[text] = words.count
        words.append(text)
        return words.count - 1
    }

    // MARK: Coding

    /// 3 was never in a release.
    private static let version = 4

    func encoded() -> ContiguousArray<UInt8> {
        var writer = ByteWriter()
        writer.number(Self.version)
        writer.column(outcomes)
        writer.column(lines)
        writer.column(offsets)
        writer.column(ids)
        writer.column(identities)
        writer.column(coverage)
        writer.column(hasFeatures)
        writer.column(keyEnds)
        writer.column(referenceEnds)
        writer.column(changeEnds)
        writer.column(remarkEnds)
        for form in DatasetForm.allCases {
            writer.block(forms.bytes(form))
            writer.column(ContiguousArray(forms.ends(form)))
        }
        writer.column(keys)
        features.write(to: &writer)
        writer.block(headings.encoded)
        writer.column(references)
        writer.column(variantEnds)
        writer.column(variants)
        writer.number(variantNames.count)
        for name in variantNames { writer.text(name) }
        writer.number(words.count)
        for word in words { writer.text(word) }
        writer.column(changes)
        writer.block(remarks)
        return writer.bytes
    }

    init(encoded: ContiguousArray<UInt8>) throws(Diagnostic) {
        var reader = ByteReader(encoded)
        // A source that is held back has batches that an earlier program wrote.
        let version = try reader.number()
        guard version == 2 || version == Self.version else { throw ByteReader.damage }
        outcomes = try reader.column()
        lines = try reader.column()
        offsets = try reader.column()
        ids = try reader.column()
        identities = try reader.column()
        coverage = try reader.column()
        hasFeatures = try reader.column()
        keyEnds = try reader.column()
        referenceEnds = try reader.column()
        changeEnds = try reader.column()
        remarkEnds = try reader.column()
        var parts: [DatasetForm: (bytes: ContiguousArray<UInt8>, ends: [UInt32])] = [:]
        for form in DatasetForm.allCases {
            let bytes = try reader.block()
            parts[form] = (bytes, Array(try reader.column(of: UInt32.self)))
        }
        forms = EncodedObjects { parts[$0] ?? ([], []) }
        keys = try reader.column()
        features = try ObjectFeatures(&reader, countsThrough: version == 2)
        headings = version == 2 ? try BatchHeadings(plain: &reader) : BatchHeadings(encoded: try reader.block())
        if version == 2 {
            references = ContiguousArray(
                try reader.column(of: NarrowReference.self).map {
                    Reference(heading: $0.heading, role: UInt32($0.role), language: UInt32($0.language))
                })
        } else {
            references = try reader.column()
        }
        variantEnds = try reader.column()
        variants = try reader.column()
        for _ in 0..<(try reader.number()) { variantNames.append(try reader.text()) }
        words = []
        for _ in 0..<(try reader.number()) { words.append(try reader.text()) }
        changes = try reader.column()
        remarks = try reader.block()
        var objects: UInt32 = 0, compared: UInt32 = 0
        objectsBefore.reserveCapacity(count + 1)
        comparedBefore.reserveCapacity(count + 1)
        for record in 0..<count {
            objectsBefore.append(objects)
            comparedBefore.append(compared)
            if outcomes[record] == .mapped { objects += 1 }
            compared += UInt32(hasFeatures[record])
        }
        objectsBefore.append(objects)
        comparedBefore.append(compared)
    }

    // MARK: Reading

    /// Numbers of objects and of compared ones before each record; only of products that were read back.
    private var objectsBefore: ContiguousArray<UInt32> = [], comparedBefore: ContiguousArray<UInt32> = []

    private func range(_ ends: ContiguousArray<UInt32>, _ record: Int) -> Range<Int> {
        (record == 0 ? 0 : Int(ends[record - 1]))..<Int(ends[record])
    }

    func references(of record: Int) -> ArraySlice<Reference> { references[range(referenceEnds, record)][...] }
    func variants(of record: Int) -> ArraySlice<Variant> { variants[range(variantEnds, record)][...] }
    func changes(of record: Int) -> ArraySlice<Change> { changes[range(changeEnds, record)] }

    func hasRemarks(_ record: Int) -> Bool { !range(remarkEnds, record).isEmpty }

    /// The provider's identifier of a record that became an object.
    func identifier(of record: Int) -> String {
        let object = Int(objectsBefore[record])
        guard outcomes[record] == .mapped else { return "" }
        return forms.slice(object..<object + 1).recordIdentifier
    }

    func remarks(of record: Int, at location: Diagnostic.Location) throws(Diagnostic) -> RecordRemarks {
        var reader = ByteReader(remarks, range(remarkEnds, record))
        return try RecordRemarks(&reader, from: location)
    }

    /// The objects of records that follow each other, as a worker would have handed them on.
    /// - Parameter places: Where the records stand now: line and byte offset.
    func product(of records: Range<Int>, places: (Int) -> (line: Int, byteOffset: Int)) -> DatasetStep.Product {
        let objects = Int(objectsBefore[records.lowerBound])..<Int(objectsBefore[records.upperBound])
        var moved: [Int: (line: Int, byteOffset: Int)] = [:]
        var product = DatasetStep.Product()
        for record in records where outcomes[record] == .mapped {
            let place = places(record), object = Int(objectsBefore[record]) - objects.lowerBound
            if place != (lines[record], offsets[record]) { moved[object] = place }
            product.ids.append(ids[record])
            if identities[record] != .none { product.identities.append(identities[record]) }
            for key in range(keyEnds, record) { product.keys.append((keys[key], object)) }
        }
        product.features.append(
            features, Int(comparedBefore[records.lowerBound])..<Int(comparedBefore[records.upperBound]),
            offset: -objects.lowerBound)
        product.objects = forms.slice(objects)
        if !moved.isEmpty { product.objects.moveLineage(moved) }
        return product
    }
}

/// The headings that the references of a batch mean. They are read when somebody asks: most nights nobody does.
final class BatchHeadings {
    private let bytes: ContiguousArray<UInt8>
    private var headings: [Heading]?

    init(_ headings: [Heading] = []) { (self.headings, bytes) = (headings, []) }

    init(encoded: ContiguousArray<UInt8>) { bytes = encoded }

    /// As version 2 held them.
    init(plain reader: inout ByteReader) throws(Diagnostic) {
        bytes = []
        headings = try Self.read(&reader)
    }

    var all: [Heading] {
        get throws(Diagnostic) {
            if let headings { return headings }
            var reader = ByteReader(bytes)
            let read = try Self.read(&reader)
            headings = read
            return read
        }
    }

    /// Of those that were given.
    var encoded: ContiguousArray<UInt8> {
        var writer = ByteWriter()
        writer.number(headings?.count ?? 0)
        for heading in headings ?? [] { writer.heading(heading) }
        return writer.bytes
    }

    private static func read(_ reader: inout ByteReader) throws(Diagnostic) -> [Heading] {
        var headings: [Heading] = []
        for _ in 0..<(try reader.number()) { headings.append(try reader.heading()) }
        return headings
    }
}
