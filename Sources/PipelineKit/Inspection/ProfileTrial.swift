internal import HeritageModel
internal import Mapping
internal import RecordStream
internal import SourceInput

/// What a profile makes of the first records of a text.
public struct ProfileTrial: Sendable {
    public let profile: String, title: String?
    /// Records tried, and those that look like what the profile is for.
    public internal(set) var records = 0, recognized = 0
    public internal(set) var mapped = 0, ignored = 0, forgotten = 0
    /// Whether the profile says how to recognise its records.
    public internal(set) var canRecognize = true
    /// The paths that no rule uses, with the number of values; the commonest first, a few.
    public internal(set) var forgottenPaths: [(path: String, count: Int)] = []
    /// Index of the layout.
    var layout = 0

    public var recognizedShare: Double { records == 0 ? 0 : Double(recognized) / Double(records) }
    public var usedShare: Double {
        let values = mapped + ignored + forgotten
        return values == 0 ? 0 : Double(mapped + ignored) / Double(values)
    }
    /// Whether to use it: most records are recognised, and something of them is mapped.
    public var fits: Bool { records > 0 && mapped > 0 && recognizedShare >= 0.5 }

    /// Best first.
    static func ranked(_ trials: [ProfileTrial]) -> [ProfileTrial] {
        trials.sorted { a, b in
            let (first, second) = (a.rank, b.rank)
            return first == second ? a.profile < b.profile : first > second
        }
    }
    private var rank: (Int, Int, Int) {
        (fits ? 1 : 0, Int((recognizedShare * 20).rounded()), Int((usedShare * 1000).rounded()))
    }
}

/// Tries profiles on the beginning of a text.
struct ProfileTrials {
    let profiles: [Profile]
    let clusters: ClusterList

    init(profiles: [Profile], clusters: ClusterList) { (self.profiles, self.clusters) = (profiles, clusters) }

    /// Many files are tried on the same profiles: what is compiled of them is kept.
    private let compiled = CompiledTrials()
    /// Records that each profile is tried on.
    static let records = 100

    /// - Returns: One result per profile that reads texts of this format, best first.
    func run(on beginning: TextBeginning, _ text: TextFormat) throws -> [ProfileTrial] {
        var trials: [ProfileTrial] = []
        for profile in profiles {
            let reads = profile.layouts.contains { $0.format.reads(text) }
            guard reads, let layout = LayoutChoice.index(in: profile.layouts, for: text, head: beginning.bytes[...])
            else { continue }
            do {
                trials.append(try trial(profile, layout, beginning))
            } catch is ConfigurationProblem {
                // Its format has no reader yet, so it cannot be what fits; other profiles can.
                continue
            }
        }
        return ProfileTrial.ranked(trials)
    }

    private func trial(_ profile: Profile, _ layout: Int, _ beginning: TextBeginning) throws -> ProfileTrial {
        let used = profile.only(layout: layout)
        var mapper = compiled.mapper(used, layout, clusters)
        let names = compiled.names
        var reading = RecordReading(
            try SourceSetup.format(of: used, nil), ReplaySource(beginning), names: names, chunkBytes: 64 << 10)
        var trial = ProfileTrial(profile: profile.name, title: profile.title)
        trial.layout = layout
        trial.canRecognize = !profile.recognize.isEmpty
        var objects: [TracedObject] = []
        while trial.records < Self.records, reading.next() {
            var last = reading.batch.records.count
            // Where the beginning is cut off, so is its last record.
            if reading.isAtEnd, !beginning.isWhole, last > 1 { last -= 1 }
            for record in 0..<min(last, Self.records - trial.records) {
                trial.records += 1
                if !trial.canRecognize || mapper.recognizes(record, of: reading.batch) { trial.recognized += 1 }
                objects.removeAll(keepingCapacity: true)
                mapper.map(record, of: reading.batch, into: &objects)
            }
            // What is nothing of this profile after some records need not be mapped further.
            if trial.recognized == 0 { break }
        }
        (trial.mapped, trial.ignored) = (mapper.counts.mapped, mapper.counts.ignored)
        trial.forgotten = mapper.counts.unmapped
        let forgotten = mapper.unmapped.entries.sorted { ($1.count, $0.path) < ($0.count, $1.path) }
        trial.forgottenPaths = forgotten.prefix(5).map { ($0.path, $0.count) }
        return trial
    }
}

/// Profiles ready to be tried, unused; a copy of one costs little.
private final class CompiledTrials {
    let names = NameTable()
    private var mappers: [String: Mapper] = [:]

    func mapper(_ profile: Profile, _ layout: Int, _ clusters: ClusterList) -> Mapper {
        let key = "\(profile.name)/\(layout)"
        if let known = mappers[key] { return known }
        var source = MappingSource(identifier: "inspect")
        source.cluster = "museum"
        let mapper = Mapper(profile, source: source, names: names, clusters: clusters)
        mappers[key] = mapper
        return mapper
    }
}
