internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import Normalization
internal import ObjectStore
internal import SourceInput

/// What the last run that ended was made from, so that a night on which nothing has changed is over before anything is
/// made.
///
/// The key names all that a release depends on: the program, the files that come with it, the pipeline and every file
/// that it names, the deliveries, and the release before. Files are known by their bytes, never by their times: reading
/// them costs little beside everything else, and a time can lie. The store forgets what is kept here as soon as it takes
/// a delivery, so a run that was killed in between is finished by the next one.
///
/// All is read before the run reads anything: what changes while it is under way is not what the run was made from.
struct QuietNight {
    /// By source.
    let deliveries: [String: FileDigest.Delivery]
    /// Digest of everything but the releases.
    private let inputs: String
    private let options: PipelineRun.Options
    private let store: WorkStore

    init(
        _ pipeline: Pipeline, _ profiles: [Profile], _ options: PipelineRun.Options, _ resources: Resources,
        store: WorkStore
    ) throws {
        (self.options, self.store) = (options, store)
        var parts = [try ThisProgram.digest.get(), "\(options.strictMapping)", pipeline.file ?? ""]
        parts += try Self.files(in: resources.folder + "/pipelines")
        for folder in pipeline.vocabularies { parts += try Self.files(in: folder) }
        var named = [pipeline.file, pipeline.matrix].compactMap(\.self) + pipeline.forms + pipeline.decisions
        for (source, profile) in zip(pipeline.sources, profiles) {
            named += [profile.file] + profile.valueMapFiles + source.csv.headings + source.deletes
        }
        for path in named where Folder.isFile(path) {
            parts.append("\(path) \(try FileDigest.sha256(ofFile: path))")
        }
        var deliveries: [String: FileDigest.Delivery] = [:]
        for source in pipeline.sources {
            let paths = source.files + source.joins.flatMap(\.allFiles), delivery = FileDigest.ofDelivery(source)
            deliveries[source.id] = delivery
            parts += ["source \(source.id)", delivery.delivery] + paths
        }
        self.deliveries = deliveries
        inputs = FileDigest.sha256(ofText: parts.joined(separator: "\n"))
    }

    /// - Parameters:
    ///   - release: The last one, and what a run that has just ended had for it.
    private func key(after release: String, insteadOf earlier: String?) throws -> String {
        // Unless the person named others, both are the last release.
        let folders = [options.previousFolder, options.against].map { $0 == earlier ? release : $0 ?? "" }
        return FileDigest.sha256(
            ofText: ([inputs, try Self.identity(ofRelease: release)] + folders).joined(separator: "\n"))
    }

    /// Whether a run does nothing but what this can spare.
    static func isPossible(_ pipeline: Pipeline, _ options: PipelineRun.Options) -> Bool {
        // How long a file has been waiting stands in the findings.
        options.accepted.isEmpty && !options.isDryRun && !options.reconciles && !options.comparesAnew
            && pipeline.sources.allSatisfy { $0.waiting.isEmpty }
    }

    /// What the last run reported, when nothing has changed since.
    /// - Parameter release: The last one.
    func report(after release: String) throws -> RunReport? {
        guard let kept = try store.outcome(of: key(after: release, insteadOf: release)) else { return nil }
        var report = try RunReport(encoded: kept)
        for source in report.sources.indices {
            if report.sources[source].state == .read { report.sources[source].state = .unchanged }
            (report.sources[source].mappedAnew, report.sources[source].reused) = (0, 0)
        }
        return report
    }

    /// - Parameters:
    ///   - release: The last one now: that is what the next night finds.
    ///   - earlier: The last one when the run began.
    func keep(_ report: RunReport, after release: String, insteadOf earlier: String?) throws {
        try store.keep(report.encoded(), of: key(after: release, insteadOf: earlier))
    }

    /// What a release is known by: its name and `content`, and the names and sizes of its files, so that one of which
    /// something is missing is made again.
    static func identity(ofRelease folder: String?) throws -> String {
        guard let folder else { return "" }
        let sizes = try Folder.names(in: folder).map { "\($0) \(Folder.size(of: "\(folder)/\($0)"))" }
        return ([folder, try Manifest.content(of: folder) ?? ""] + sizes).joined(separator: "\n")
    }

    /// Digests of the files in a folder and the folders in it, by name.
    static func files(in folder: String) throws(Diagnostic) -> [String] {
        var digests: [String] = []
        for name in try Folder.names(in: folder) {
            let path = "\(folder)/\(name)"
            if Folder.isFolder(path) {
                digests += try files(in: path)
            } else if Folder.isFile(path) {
                digests.append("\(path) \(try FileDigest.sha256(ofFile: path))")
            }
        }
        return digests
    }
}

extension RunReport {
    private static let origin = Diagnostic.Location(source: 0, line: 0, column: 0, byteOffset: 0)

    /// As the work store keeps it.
    func encoded() -> ContiguousArray<UInt8> {
        var writer = ByteWriter()
        writer.number(sources.count)
        for source in sources {
            writer.text(source.id)
            writer.text(source.profile)
            for number in [source.read, source.mapped, source.rejected, source.skipped] { writer.number(number) }
            writer.text(source.state.rawValue)
            writer.texts(source.objections)
            writer.text(ifAny: source.acceptance)
            writer.number(source.files.count)
            for file in source.files {
                writer.text(file.path)
                writer.text(file.sha256)
                writer.texts(file.encodings)
                writer.number(file.bytes)
                writer.flag(file.isReadable)
            }
        }
        for number in [
            collected, mergedAway, groups, keptApart, objectsInReview, related, conflicts, unmappedValues,
            unmappedPaths,
        ] { writer.number(number) }
        for kind in EntityKind.allCases {
            let entities = entities[kind] ?? .init()
            for number in [entities.headings, entities.records, entities.inReview] { writer.number(number) }
        }
        writer.number(findings.entries.count)
        for entry in findings.entries {
            writer.text(entry.code)
            writer.number(entry.severity.rawValue)
            writer.number(entry.count)
            writer.number(entry.examples.count)
            for (finding, name) in entry.examples {
                writer.finding(finding, from: Self.origin)
                writer.text(name)
            }
        }
        writer.number(changes.count)
        for (rule, count) in changes.sorted(by: { $0.key < $1.key }) {
            writer.text(rule)
            writer.number(count)
        }
        writer.number(withheld.count)
        for (value, count) in withheld.sorted(by: { $0.key < $1.key }) {
            for text in [value.rule, value.source, value.path] { writer.text(text) }
            writer.number(count)
        }
        return writer.bytes
    }

    init(encoded: ContiguousArray<UInt8>) throws(Diagnostic) {
        self.init()
        var reader = ByteReader(encoded)
        for _ in 0..<(try reader.number()) {
            let id = try reader.text()
            var source = Source(id: id, profile: try reader.text())
            (source.read, source.mapped) = (try reader.number(), try reader.number())
            (source.rejected, source.skipped) = (try reader.number(), try reader.number())
            source.state = Source.State(rawValue: try reader.text()) ?? .read
            source.objections = try reader.texts()
            source.acceptance = try reader.textIfAny()
            for _ in 0..<(try reader.number()) {
                let path = try reader.text(), digest = try reader.text(), encodings = try reader.texts()
                let bytes = try reader.number()
                source.files.append(
                    File(
                        path: path, sha256: digest, encodings: encodings, bytes: bytes,
                        isReadable: try reader.flag()))
            }
            sources.append(source)
        }
        (collected, mergedAway) = (try reader.number(), try reader.number())
        (groups, keptApart) = (try reader.number(), try reader.number())
        (objectsInReview, related, conflicts) = (try reader.number(), try reader.number(), try reader.number())
        (unmappedValues, unmappedPaths) = (try reader.number(), try reader.number())
        for kind in EntityKind.allCases {
            var outcome = EntityResolver.Outcome()
            (outcome.headings, outcome.records) = (try reader.number(), try reader.number())
            outcome.inReview = try reader.number()
            entities[kind] = outcome
        }
        for _ in 0..<(try reader.number()) {
            let code = try reader.text()
            let severity = Diagnostic.Severity(rawValue: try reader.number()) ?? .error
            let count = try reader.number()
            var examples: [(finding: Diagnostic, name: String)] = []
            for _ in 0..<(try reader.number()) {
                let finding = try reader.finding(from: Self.origin)
                examples.append((finding, try reader.text()))
            }
            findings.add(FindingCounts.Entry(code: code, severity: severity, count: count, examples: examples))
        }
        for _ in 0..<(try reader.number()) {
            let rule = try reader.text()
            changes[rule] = try reader.number()
        }
        for _ in 0..<(try reader.number()) {
            let rule = try reader.text(), source = try reader.text()
            let value = WithheldValue(rule: rule, source: source, path: try reader.text())
            withheld[value] = try reader.number()
        }
    }
}
