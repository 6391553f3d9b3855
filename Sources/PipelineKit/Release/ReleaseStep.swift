internal import CultureMatrix
internal import DatasetForms
internal import Diagnostics
internal import HeritageModel
internal import JSONWriting
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
        /// Of these source records it is noted when they are met.
        var watched: Set<UInt64> = []
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
    /// Those watched that were met.
    private(set) var met: Set<UInt64> = []
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

    /// What all threads counted together, when nothing is written.
    /// - Parameter lines: The lines that are counted; `nil`: all.
    static func count(
        _ path: String, _ context: Context, threads: Int, lines: LineList? = nil
    ) throws(Diagnostic) -> ReleaseStep {
        let team = WorkerTeam<ReleaseStep>(), total = ReleaseStep(context)
        let makeStep: @Sendable () -> ReleaseStep = {
            let step = ReleaseStep(context)
            team.add(step)
            return step
        }
        let consume = { (_: Product) throws(Diagnostic) in }
        let pass = RecordPass(names: context.names, threads: threads)
        if let lines {
            try pass.run(path, lines: lines, makeStep: makeStep, consume: consume)
        } else {
            try pass.run(path, makeStep: makeStep, consume: consume)
        }
        for step in team.members { total.merge(step) }
        return total
    }

    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>) {
        var facts = MatrixCounter.Facts()
        if !context.errors.isEmpty || !context.watched.isEmpty { facts.hasError = hasError(record) }
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
        met.formUnion(other.met)
        for (cluster, counts) in other.tiers { tiers[cluster, default: TierCounts()].merge(counts) }
    }

    /// Takes out what was counted of objects that are gone, and adds what was counted of those that came.
    /// - Returns: `false` when the matrix does not know some examples any more.
    func revise(removing gone: ReleaseStep, adding new: ReleaseStep) -> Bool {
        for (other, times) in [(gone, -1), (new, 1)] {
            survey.merge(other.survey, times: times)
            concepts.merge(other.concepts, times: times)
            for (cluster, counts) in other.tiers { tiers[cluster, default: TierCounts()].merge(counts, times: times) }
        }
        tiers = tiers.filter { !$0.value.isEmpty }
        return counter.revise(removing: gone.counter, adding: new.counter)
    }

    /// Writes what was counted, or reads it back.
    func pass(_ tape: inout CountTape) {
        counter.pass(&tape)
        survey.pass(&tape)
        concepts.pass(&tape)
        var clusters = tiers.keys.sorted()
        tape.texts(&clusters)
        for cluster in clusters { tiers[cluster, default: TierCounts()].pass(&tape) }
    }

    private func hasError(_ record: RecordView) -> Bool {
        var child = record.root + 1, isFound = false
        while child < Int(record[record.root].end) {
            if record[child].name == sources {
                let key = key(of: child, record)
                if context.errors.contains(key) { isFound = true }
                if context.watched.contains(key) { met.insert(key) }
            }
            child = Int(record[child].end)
        }
        return isFound
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
