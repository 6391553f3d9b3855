internal import Deduplication
internal import Emission
internal import HeritageModel
internal import Normalization
internal import ObjectCoding

/// Objects in the form that they have between stages: one line each.
final class StageLineStep: ObjectStep {
    private var encoder = ObjectEncoder()

    func add(_ object: inout TracedObject) { encoder.encode(&object) }

    func take() -> ContiguousArray<UInt8> {
        defer { encoder.removeAll() }
        return unsafe encoder.withBytes { unsafe ContiguousArray($0) }
    }
}

/// Normalizes on the way to another step.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class NormalizeStep<Next: ObjectStep>: ObjectStep, @unchecked Sendable {
    private var normalizer: ObjectNormalizer
    let next: Next
    init(_ tables: NormalizationTables, _ options: [String: NormalizationOptions], then next: Next) {
        (normalizer, self.next) = (ObjectNormalizer(tables: tables, options: options), next)
    }

    /// How often each rule fired.
    var changes: [String: Int] { normalizer.changes }

    /// What was kept out of the open dataset.
    var withheld: [WithheldValue: Int] { normalizer.withheld }

    /// What was counted since the last call.
    func takeCounts() -> (changes: [String: Int], withheld: [WithheldValue: Int]) { normalizer.takeCounts() }

    func add(_ object: inout TracedObject) {
        normalizer.normalize(&object)
        next.add(&object)
    }

    func take() -> Next.Product { next.take() }
}

/// Objects in all forms of the dataset, with what deduplication needs to know of them.
final class DatasetStep: ObjectStep {
    struct Product: Sendable {
        var objects = EncodedObjects()
        /// Hashes of the match keys, with the position of the object in this product.
        var keys: [(hash: UInt64, object: Int)] = []
        /// 64 bits of each canonical id.
        var ids: [UInt64] = []
        /// The canonical ids themselves.
        var identities: [IdentityKey] = []
        /// What is compared of the objects.
        var features = ObjectFeatures()
    }
    private let extractor: MatchFeatureExtractor
    /// `nil` when nothing is compared.
    private let compared: ObjectFeatureExtractor?
    /// `nil` when references keep the ids that they have.
    let headings: HeadingCollector?
    private var encoder: FormEncoder
    private var keys: [(hash: UInt64, object: Int)] = []
    private var ids: [UInt64] = []
    private var identities: [IdentityKey] = []
    private var features = ObjectFeatures()

    /// - Parameter kinds: Those that are compared by weights.
    init(
        extractor: MatchFeatureExtractor, headings: HeadingCollector?, writesTable: Bool,
        kinds: Set<CulturalObject.Kind> = []
    ) {
        (self.extractor, self.headings) = (extractor, headings)
        compared = kinds.isEmpty ? nil : ObjectFeatureExtractor(extractor: extractor, kinds: kinds)
        encoder = FormEncoder(forms: writesTable ? Set(DatasetForm.allCases) : [.objects, .lineage])
    }

    func add(_ object: inout TracedObject) {
        for hash in extractor.keyHashes(of: object.object) { keys.append((hash, ids.count)) }
        headings?.collect(&object.object)
        compared?.collect(object.object, at: ids.count, into: &features)
        ids.append(SipHash.hash128(object.object.id.utf8Span.span).0)
        if let key = IdentityKey(object.object.id) { identities.append(key) }
        encoder.append(&object)
    }

    func take() -> Product {
        defer { (keys, ids, identities, features) = ([], [], [], ObjectFeatures()) }
        return Product(
            objects: encoder.take(), keys: keys, ids: ids, identities: identities, features: features)
    }
}
