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
    /// Records that the profile leaves out, and the reason for the last.
    public internal(set) var skipped = 0, skipReason = ""
    /// Whether the profile says how to recognise its records.
    public internal(set) var canRecognize = true
    /// The paths that no rule uses, with the number of values; the commonest first, a few.
    public internal(set) var forgottenPaths: [(path: String, count: Int)] = []
    /// Index of the layout.
    var layout = 0
    /// Whether the records are known by what people called their columns or members, not by a format.
    var goesByHeadings = false

    public var recognizedShare: Double { records == 0 ? 0 : Double(recognized) / Double(records) }
    public var usedShare: Double {
        let values = mapped + ignored + forgotten
        return values == 0 ? 0 : Double(mapped + ignored) / Double(values)
    }
    /// Whether to use it: most records are recognised, and something of them is mapped, or left out for a reason. A table
    /// of something else has a few columns that are called alike: there it must be more.
    public var fits: Bool {
        guard records > 0, mapped + skipped > 0, recognizedShare >= 0.5 else { return false }
        return !goesByHeadings || skipped > 0 || usedShare >= Self.leastShare
    }
    static let leastShare = 0.4

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
        var trials: [ProfileTrial] = [], beginning = beginning
        let outline = text == .xml || text == .html ? XMLOutline(beginning.bytes) : nil
        // A record may be larger than the beginning: a finding aid is one. It is tried as far as it goes.
        if let outline, !beginning.isWhole { beginning = TextBeginning(cutOff: outline.closed) }
        for profile in profiles {
            let reads = profile.layouts.contains { $0.format.reads(text) }
            guard reads, let layout = LayoutChoice.index(in: profile.layouts, for: text, head: beginning.bytes[...])
            else { continue }
            // Reading on for records that are not there says nothing, and takes its time.
            if let outline, !Self.stand(profile.layouts[layout].reading.records, in: outline) { continue }
            do {
                trials.append(try trial(profile, layout, beginning))
            } catch is ConfigurationProblem {
                // Its format has no reader yet, so it cannot be what fits; other profiles can.
                continue
            }
        }
        return ProfileTrial.ranked(trials)
    }

    /// Whether one of the record elements of a profile is there, when it names any.
    private static func stand(_ records: [String], in outline: XMLOutline) -> Bool {
        records.isEmpty || records.contains { outline.elements.contains(String(LayoutChoice.localName($0))) }
    }

    /// Tries the profiles for tables on rows whose columns have the names that stand in the table.
    /// - Parameter names: The table that the rows were read with.
    func run(onRows batch: RecordBatch, _ names: NameTable, _ text: TextFormat) -> [ProfileTrial] {
        let trials = profiles.compactMap { profile -> ProfileTrial? in
            guard let layout = profile.layouts.firstIndex(where: { $0.format.reads(text) && $0.format.readsTables })
            else {
                return nil
            }
            let used = profile.only(layout: layout)
            var trial = ProfileTrial(profile: profile.name, title: profile.title)
            (trial.layout, trial.canRecognize) = (layout, !profile.recognize.isEmpty)
            trial.goesByHeadings = used.reading.columns != nil
            var mapper = Mapper(used, names: names, clusters: clusters)
            let renamed = batch.withColumns { name in
                used.reading.columnName(for: names.name(name)).map { names.intern($0) } ?? name
            }
            add(renamed, min(renamed.records.count, Self.records), to: &trial, &mapper)
            finish(&trial, mapper)
            return trial
        }
        return ProfileTrial.ranked(trials)
    }

    private func add(_ batch: RecordBatch, _ count: Int, to trial: inout ProfileTrial, _ mapper: inout Mapper) {
        var object = TracedObject(CulturalObject(kind: .object, cluster: ""), lineage: [])
        for record in 0..<count {
            trial.records += 1
            if !trial.canRecognize || mapper.recognizes(record, of: batch) { trial.recognized += 1 }
            _ = mapper.map(record, of: batch, into: &object)
        }
    }

    private func finish(_ trial: inout ProfileTrial, _ mapper: Mapper) {
        (trial.mapped, trial.ignored) = (mapper.counts.mapped, mapper.counts.ignored)
        trial.forgotten = mapper.counts.unmapped
        trial.skipped = mapper.counts.skippedByReason.reduce(0) { $0 + $1.count }
        trial.skipReason = mapper.counts.skippedByReason.last { $0.count > 0 }?.reason ?? ""
        let forgotten = mapper.unmapped.entries.sorted { ($1.count, $0.path) < ($0.count, $1.path) }
        trial.forgottenPaths = forgotten.prefix(5).map { ($0.path, $0.count) }
    }

    private func trial(_ profile: Profile, _ layout: Int, _ beginning: TextBeginning) throws -> ProfileTrial {
        let used = profile.only(layout: layout)
        var mapper = compiled.mapper(used, layout, clusters)
        let names = compiled.names
        var reading = RecordReading(
            try SourceSetup.format(of: used, nil), ReplaySource(beginning), names: names, chunkBytes: 64 << 10)
        var trial = ProfileTrial(profile: profile.name, title: profile.title)
        (trial.layout, trial.canRecognize) = (layout, !profile.recognize.isEmpty)
        trial.goesByHeadings = used.reading.columns != nil
        while trial.records < Self.records, reading.next() {
            var last = reading.batch.records.count
            // Where the beginning is cut off, so is its last record.
            if reading.isAtEnd, !beginning.isWhole, last > 1 { last -= 1 }
            add(reading.batch, min(last, Self.records - trial.records), to: &trial, &mapper)
            // What is nothing of this profile after some records need not be mapped further.
            if trial.recognized == 0 { break }
        }
        finish(&trial, mapper)
        return trial
    }
}

extension Profile.Format {
    /// Whether its records are rows.
    var readsTables: Bool { self == .csv || self == .xlsx || self == .dbf }
}

extension RecordBatch {
    /// The same records with other names for the children of their roots.
    fileprivate func withColumns(_ name: (NameID) -> NameID) -> RecordBatch {
        var result = self
        for record in records { result.renameChildren(of: record, name) }
        return result
    }
}

/// Profiles ready to be tried, unused; a copy of one costs little.
private final class CompiledTrials {
    let names = NameTable()
    private var mappers: [String: Mapper] = [:]

    func mapper(_ profile: Profile, _ layout: Int, _ clusters: ClusterList) -> Mapper {
        let key = "\(profile.name)/\(layout)"
        if let known = mappers[key] { return known }
        let mapper = Mapper(profile, names: names, clusters: clusters)
        mappers[key] = mapper
        return mapper
    }
}

extension Mapper {
    /// For trials: what comes out is counted and thrown away.
    fileprivate init(_ profile: Profile, names: NameTable, clusters: ClusterList) {
        var source = MappingSource(identifier: "inspect")
        source.cluster = "museum"
        self.init(profile, source: source, names: names, clusters: clusters)
    }
}
