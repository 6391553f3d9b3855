internal import Deduplication
internal import Emission
internal import HeritageModel
internal import Normalization
internal import ObjectCoding

/// Objects in the form that they have between stages: one line each.
final class StageLineStep: ObjectStep {
    private var encoder = ObjectEncoder()

    func process(_ objects: inout [TracedObject]) -> ContiguousArray<UInt8> {
        for i in objects.indices { encoder.encode(&objects[i]) }
        defer { encoder.removeAll() }
        return unsafe encoder.withBytes { unsafe ContiguousArray($0) }
    }
}

/// Normalizes on the way to another step.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class NormalizeStep<Next: ObjectStep>: ObjectStep, @unchecked Sendable {
    private var normalizer: ObjectNormalizer
    private let next: Next
    init(_ tables: NormalizationTables, _ options: [String: NormalizationOptions], then next: Next) {
        (normalizer, self.next) = (ObjectNormalizer(tables: tables, options: options), next)
    }

    /// How often each rule fired.
    var changes: [String: Int] { normalizer.changes }

    /// What was kept out of the open dataset.
    var withheld: [WithheldValue: Int] { normalizer.withheld }

    func process(_ objects: inout [TracedObject]) -> Next.Product {
        for i in objects.indices { normalizer.normalize(&objects[i]) }
        return next.process(&objects)
    }
}

/// Objects in all forms of the dataset, with what deduplication needs to know of them.
final class DatasetStep: ObjectStep {
    struct Product: Sendable {
        let objects: EncodedObjects
        /// Hashes of the match keys, with the position of the object in this product.
        let keys: [(hash: UInt64, object: Int)]
        /// 64 bits of each canonical id.
        let ids: [UInt64]
    }
    private let extractor: MatchFeatureExtractor
    private var encoder: FormEncoder

    init(extractor: MatchFeatureExtractor, writesTable: Bool) {
        self.extractor = extractor
        encoder = FormEncoder(forms: writesTable ? Set(DatasetForm.allCases) : [.objects, .lineage])
    }

    func process(_ objects: inout [TracedObject]) -> Product {
        var keys: [(hash: UInt64, object: Int)] = []
        var ids: [UInt64] = []
        ids.reserveCapacity(objects.count)
        for i in objects.indices {
            for hash in extractor.keyHashes(of: objects[i].object) { keys.append((hash, i)) }
            ids.append(SipHash.hash128(objects[i].object.id.utf8Span.span).0)
            encoder.append(&objects[i])
        }
        return Product(objects: encoder.take(), keys: keys, ids: ids)
    }
}
