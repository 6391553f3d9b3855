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
final class NormalizeStep<Next: ObjectStep>: ObjectStep {
    private var normalizer: ObjectNormalizer
    private let next: Next
    init(_ tables: NormalizationTables, then next: Next) {
        (normalizer, self.next) = (ObjectNormalizer(tables: tables), next)
    }

    /// How often each rule fired.
    var changes: [String: Int] { normalizer.changes }

    func process(_ objects: inout [TracedObject]) -> Next.Product {
        for i in objects.indices { normalizer.normalize(&objects[i].object) }
        return next.process(&objects)
    }
}

/// Objects in all forms of the dataset, with what deduplication needs to know of them.
final class DatasetStep: ObjectStep {
    struct Product: Sendable {
        let objects: EncodedObjects
        let features: [MatchFeatures]
        /// 64 bits of each canonical id.
        let ids: [UInt64]
    }
    private let extractor: MatchFeatureExtractor
    private var encoder = FormEncoder(forms: Set(DatasetForm.allCases))

    init(extractor: MatchFeatureExtractor) { self.extractor = extractor }

    func process(_ objects: inout [TracedObject]) -> Product {
        var features: [MatchFeatures] = []
        var ids: [UInt64] = []
        features.reserveCapacity(objects.count)
        ids.reserveCapacity(objects.count)
        for i in objects.indices {
            features.append(extractor.features(of: objects[i].object))
            ids.append(SipHash.hash128(objects[i].object.id.utf8Span.span).0)
            encoder.append(&objects[i])
        }
        return Product(objects: encoder.take(), features: features, ids: ids)
    }
}
