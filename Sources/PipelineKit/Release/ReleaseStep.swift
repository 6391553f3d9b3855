internal import CultureMatrix
internal import DatasetForms
internal import HeritageModel
internal import Normalization
internal import RecordStream
internal import Validation

/// What one pass over the objects of a release makes of them: the matrix, the survey of the report, the chosen forms.
/// Each thread has one; counts are added up at the end, products go out in the order of the objects.
// SAFETY of `Sendable`: used by one thread at a time: by its worker while that runs, by the caller after the join.
final class ReleaseStep: ObjectReadingStep, @unchecked Sendable {
    /// New, changed and unchanged objects against an earlier release.
    struct Changes: Sendable {
        var added = 0, changed = 0, unchanged = 0
        static func += (a: inout Changes, b: Changes) {
            a.added += b.added
            a.changed += b.changed
            a.unchanged += b.unchanged
        }
    }

    /// What all threads share.
    struct Context: Sendable {
        let definition: MatrixDefinition
        let names: NameTable
        /// Hashes of the source records that findings at error level name.
        var errors: Set<UInt64> = []
        var earlier: EarlierRelease?
        var fields: [ReleaseSurvey.Field] = []
        /// Forms to be written on the way.
        var plan: FormPlan?
        /// Folds the words of a search index; `nil`: none is written.
        var folding: NameFolding?
        init(_ definition: MatrixDefinition, names: NameTable) {
            (self.definition, self.names) = (definition, names)
        }
    }

    struct Product: Sendable {
        let forms: FormProduct?
        let search: RowBytes
    }

    private(set) var counter: MatrixCounter
    private(set) var survey: ReleaseSurvey
    private(set) var changes = Changes()
    /// Quality of descriptions and media, by cluster.
    private(set) var tiers: [String: TierCounts] = [:]
    private(set) var concepts = ConceptIndex()
    private let context: Context
    private var writer: FormWriter?
    private var search: SearchKeys?
    private var searchRows = RowBytes()
    private let sources, source, recordName: NameID

    init(_ context: Context) {
        self.context = context
        let names = context.names
        counter = MatrixCounter(context.definition, names: names)
        survey = ReleaseSurvey(context.fields, names: names)
        writer = context.plan.map { FormWriter($0, names: names) }
        search = context.folding.map { SearchKeys($0, names: names) }
        (sources, source, recordName) = (names.intern("sources"), names.intern("source"), names.intern("record"))
    }

    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>) {
        var facts = MatrixCounter.Facts()
        if !context.errors.isEmpty { facts.hasError = hasError(record) }
        if let earlier = context.earlier, earlier.hasObjects {
            let change = unsafe earlier.change(LineDigest.id(line), LineDigest.whole(line))
            switch change {
            case .added: changes.added += 1
            case .changed: changes.changed += 1
            case .unchanged: changes.unchanged += 1
            }
            facts.isChanged = change != .unchanged
        }
        counter.add(record, facts)
        if !context.fields.isEmpty { survey.add(record) }
        writer?.add(record)
        search?.add(record, to: &searchRows)
    }

    func add(_ object: CulturalObject) {
        concepts.add(object)
        if object.status == .active { tiers[object.cluster, default: TierCounts()].add(Tier(object)) }
    }

    func take() -> Product {
        defer { searchRows = RowBytes() }
        return Product(forms: writer?.take(), search: searchRows)
    }

    func merge(_ other: ReleaseStep) {
        counter.merge(other.counter)
        survey.merge(other.survey)
        changes += other.changes
        concepts.merge(other.concepts)
        tiers.merge(other.tiers) { mine, theirs in
            var sum = mine
            sum.merge(theirs)
            return sum
        }
    }

    private func hasError(_ record: RecordView) -> Bool {
        var child = record.root + 1
        while child < Int(record[record.root].end) {
            if record[child].name == sources, context.errors.contains(key(of: child, record)) { return true }
            child = Int(record[child].end)
        }
        return false
    }

    private func key(of node: Int, _ record: RecordView) -> UInt64 {
        var bytes: ContiguousArray<UInt8> = []
        for wanted in [source, recordName] {
            var child = node + 1
            while child < Int(record[node].end) {
                if record[child].name == wanted { unsafe bytes.append(contentsOf: record.value(of: child)) }
                child = Int(record[child].end)
            }
            bytes.append(0)
        }
        return SipHash.hash128(bytes.span).0
    }

    /// The hash that `errors` holds of a source record.
    static func key(source: String, record: String) -> UInt64 {
        let bytes = ContiguousArray((source + "\0" + record + "\0").utf8)
        return SipHash.hash128(bytes.span).0
    }
}
