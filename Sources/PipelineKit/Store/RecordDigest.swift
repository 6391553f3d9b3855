internal import HeritageModel
internal import RecordStream

/// Tells whether a record is the same as one that was mapped before: a digest of its tree, which is all that mapping
/// sees of it. Names, values, shape and the places of values in the record count; where the record stands does not.
///
/// The tree rather than the bytes: it holds what column heads, namespaces, encodings, joined rows and enclosing records
/// have made of the bytes, so a record is the same exactly when mapping it must give the same.
struct RecordDigest: Hashable, Sendable, BitwiseCopyable {
    let low: UInt64, high: UInt64

    /// Makes digests; one per thread.
    struct Maker {
        private let names: NameTable
        /// Numbers of names differ from run to run: their digests stand for them.
        private var nameDigests: ContiguousArray<UInt64> = []
        private var bytes = ContiguousArray<UInt8>()

        init(names: NameTable) { self.names = names }

        /// - Parameter layout: Of the source's profile: another one maps otherwise.
        mutating func digest(of number: Int, in batch: RecordBatch, layout: Int) -> RecordDigest {
            let record = batch.records[number]
            bytes.removeAll(keepingCapacity: true)
            add(UInt64(layout))
            let first = record.nodes.lowerBound
            // Values stand one after the other in two arenas; what counts is where, from the record's first one on.
            var (text, textEnd, attributes, attributesEnd) = (Int.max, 0, Int.max, 0)
            for node in batch.nodes[record.nodes] {
                let (start, end) = (Int(node.valueStart), Int(node.valueStart) + Int(node.valueLength))
                if node.kind == .attribute {
                    (attributes, attributesEnd) = (min(attributes, start), max(attributesEnd, end))
                } else {
                    (text, textEnd) = (min(text, start), max(textEnd, end))
                }
            }
            for node in batch.nodes[record.nodes] {
                let start = Int(node.valueStart) - (node.kind == .attribute ? attributes : text)
                add(name(node.name))
                add(UInt64(node.end &- UInt32(truncatingIfNeeded: first)) << 32 | UInt64(node.valueLength))
                add(UInt64(node.offset) << 32 | UInt64(node.line))
                add(UInt64(start) << 8 | UInt64(node.kind.rawValue))
            }
            for place in [record.context.lowerBound, record.context.upperBound] { add(UInt64(place - first)) }
            if text < textEnd { bytes.append(contentsOf: batch.text[text..<textEnd]) }
            if attributes < attributesEnd { bytes.append(contentsOf: batch.attributes[attributes..<attributesEnd]) }
            let (low, high) = SipHash.hash128(bytes.span)
            return RecordDigest(low: low, high: high)
        }

        private mutating func name(_ id: NameID) -> UInt64 {
            let number = Int(id.rawValue)
            while nameDigests.count <= number {
                let text = names.name(NameID(rawValue: UInt32(nameDigests.count)))
                nameDigests.append(SipHash.hash128(text.utf8Span.span).0)
            }
            return nameDigests[number]
        }

        private mutating func add(_ value: UInt64) {
            unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        }
    }
}
