internal import CultureMatrix
internal import Diagnostics
internal import JSONWriting
internal import RecordStream
internal import SourceInput

/// What was counted over the objects of a release, kept beside it (`kept-release.bin`): the next release counts only the
/// objects that are new or have changed, and takes out those that are gone.
///
/// All numbers are sums over objects, so that is exact. What is no sum (the smallest ids of the objects that lack a field)
/// is held a little longer than it is shown; when that is used up, everything is counted again.
struct ReleaseCounts {
    private static let name = "kept-release.bin"
    let counts: ReleaseStep
    /// Number of objects; hashes of the source records with errors.
    let objects: Int
    let errors: Set<UInt64>
    let evidence: ReleaseEvidence
    /// SHA-256 of files of the release, by name.
    let digests: [String: String]

    /// Those of a release; `nil` when there are none that fit.
    static func kept(of folder: String, key: String, context: ReleaseStep.Context) throws -> ReleaseCounts? {
        guard let kept = try KeptFile.read(name, in: folder), kept.key == key else { return nil }
        var tape = CountTape(reading: kept.bytes)
        var digest = 0, objects = 0, keys: [Int] = [], evidence = ReleaseEvidence()
        tape.number(&digest)
        tape.number(&objects)
        tape.numbers(&keys)
        evidence.pass(&tape)
        var names: [String] = [], sums: [String] = []
        tape.texts(&names)
        tape.texts(&sums)
        let counts = ReleaseStep(context)
        counts.pass(&tape)
        // The objects must be those that were counted: what is taken out is read from them.
        guard tape.isComplete, counts.counter.isSound, names.count == sums.count,
            try Self.hash(ofObjectsIn: folder) == digest
        else { return nil }
        return ReleaseCounts(
            counts: counts, objects: objects, errors: Set(keys.map { UInt64(UInt(bitPattern: $0)) }),
            evidence: evidence, digests: Dictionary(zip(names, sums)) { first, _ in first })
    }

    private static func hash(ofObjectsIn folder: String) throws(Diagnostic) -> Int {
        let file = try MappedFile(folder + "/objects.ndjson")
        defer { extendLifetime(file) }
        return unsafe QuickHash.number(UnsafeRawBufferPointer(file.bytes))
    }

    /// - Parameter folder: Of the finished objects.
    func write(key: String, into folder: String) throws(Diagnostic) {
        var tape = CountTape(), evidence = evidence
        var digest = try Self.hash(ofObjectsIn: folder)
        var (objects, keys) = (objects, errors.sorted().map { Int(bitPattern: UInt($0)) })
        tape.number(&digest)
        tape.number(&objects)
        tape.numbers(&keys)
        evidence.pass(&tape)
        var names = self.digests.keys.sorted(), sums = names.map { self.digests[$0] ?? "" }
        tape.texts(&names)
        tape.texts(&sums)
        counts.pass(&tape)
        try KeptFile.write(tape.bytes, key: key, as: Self.name, in: folder)
    }
}
