public import Diagnostics
internal import JSONWriting

/// What a run did and how it ended, for programs: `--summary FILE` (JSON) and `--metrics FILE` (Prometheus).
public struct RunSummary: Sendable {
    public struct Failure: Sendable {
        public let code: String, message: String, hint: String?
    }

    /// As the person named it.
    public let pipeline: String
    public let started: Moment
    public internal(set) var seconds = 0.0
    public internal(set) var status = ExitStatus.done
    /// Why there is no report.
    public internal(set) var failure: Failure?
    public internal(set) var report: RunReport?
    public internal(set) var isDryRun = false
    private let clock = ContinuousClock.now

    public init(pipeline: String) { (self.pipeline, started) = (pipeline, Moment.now) }

    public mutating func end(_ report: RunReport, isDryRun: Bool = false) {
        (self.report, status, self.isDryRun) = (report, report.status, isDryRun)
        stop()
    }

    public mutating func end(_ error: any Error) {
        switch error {
        case let finding as Diagnostic:
            status = ExitStatus(finding)
            failure = Failure(code: finding.code, message: finding.message, hint: finding.hint)
        case let problem as ConfigurationProblem:
            status = .wrongUsage
            failure = Failure(code: "usage.configuration", message: problem.description, hint: nil)
        default:
            status = .wrongUsage
            failure = Failure(code: "usage.wrong", message: "\(error)", hint: nil)
        }
        stop()
    }

    /// By a clock that does not go back when the wall clock is set.
    private mutating func stop() {
        let passed = clock.duration(to: .now).components
        seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }

    // MARK: JSON

    public var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.members([
            "pipeline": pipeline, "started": started.text, "seconds": (seconds * 1000).rounded() / 1000,
            "exitStatus": Int(status.rawValue), "dryRun": isDryRun,
            "failure": failure.map { ["code": $0.code, "message": $0.message, "hint": $0.hint] as JSONObject },
        ])
        if let report {
            json.members([
                "dataset": report.outputFolder, "objects": report.emitted, "merged": report.mergedAway,
                "unmappedValues": report.unmappedValues, "sources": report.sources.map(Self.facts),
            ])
            json.key("findings")
            report.findings.write(to: &json)
        }
        json.endObject()
        json.endLine()
        return json.text
    }

    private static func facts(of source: RunReport.Source) -> JSONObject {
        let isHeldBack = !source.objections.isEmpty
        return [
            "id": source.id, "profile": source.profile, "read": source.read, "mapped": source.mapped,
            "rejected": source.rejected, "skipped": source.skipped, "state": source.state.rawValue,
            "mappedAnew": source.mappedAnew, "known": source.reused,
            "heldBackBecause": isHeldBack ? source.objections : nil,
            "accept": isHeldBack ? source.acceptance ?? "" : nil,
            "bytes": source.files.reduce(0) { $0 + $1.bytes },
            "unreadable": source.files.filter { !$0.isReadable }.map(\.path),
        ]
    }

    fileprivate static func outcomes(of source: RunReport.Source) -> [(String, Int)] {
        [
            ("read", source.read), ("mapped", source.mapped), ("rejected", source.rejected),
            ("skipped", source.skipped),
        ]
    }

    public func write(to path: String) throws(Diagnostic) {
        try OutputFile.replace(path, with: ContiguousArray(json.utf8))
    }
}

// MARK: - Prometheus

extension RunSummary {
    private static let lastSuccess = "khazina_last_success_timestamp_seconds"

    /// Puts the metrics where the textfile collector of a node exporter finds them. Of the file that stood there the
    /// moment of the last success is kept, so that an alert can ask how old the dataset is.
    public func writeMetrics(to path: String) throws(Diagnostic) {
        let former = Folder.isFile(path) ? try Folder.text(of: path) : ""
        try OutputFile.replace(path, with: ContiguousArray(metrics(after: former).utf8))
    }

    /// The Prometheus text format 0.0.4: HELP and TYPE before the samples of a metric, base units in the names.
    func metrics(after former: String) -> String {
        let ofRun = ["pipeline": pipeline]
        var text = MetricsText()
        text.gauge("khazina_run_start_timestamp_seconds", "When the last run began, in seconds since 1970.")
        text.sample(Double(started.seconds), ofRun)
        text.gauge("khazina_run_duration_seconds", "How long the last run took.")
        text.sample((seconds * 1000).rounded() / 1000, ofRun)
        text.gauge(
            "khazina_run_exit_status", "Exit status of the last run: 0 is well, docs/operations.md has the others.")
        text.sample(Double(status.rawValue), ofRun)
        let isSuccess = (status == .done || status == .dataHasErrors) && !isDryRun
        let success = isSuccess ? Double(started.seconds) : MetricsText.value(of: Self.lastSuccess, ofRun, in: former)
        if let success {
            text.gauge(Self.lastSuccess, "When the last run began that published or confirmed a dataset.")
            text.sample(success, ofRun)
        }
        guard let report else { return text.text }
        text.gauge("khazina_objects", "Objects of the dataset.")
        text.sample(Double(report.emitted), ofRun)
        text.gauge("khazina_source_records", "Records of each source in the last run, by what became of them.")
        for source in report.sources {
            for (outcome, number) in Self.outcomes(of: source) {
                text.sample(Double(number), ofRun.merging(["source": source.id, "outcome": outcome]) { $1 })
            }
        }
        text.gauge("khazina_source_size_bytes", "Size of the files of each source.")
        for source in report.sources {
            let bytes = source.files.reduce(0) { $0 + $1.bytes }
            text.sample(Double(bytes), ofRun.merging(["source": source.id]) { $1 })
        }
        text.gauge("khazina_source_held", "1 when a guard holds the delivery of a source back, else 0.")
        for source in report.sources {
            text.sample(source.state == .kept ? 1 : 0, ofRun.merging(["source": source.id]) { $1 })
        }
        text.gauge("khazina_findings", "Findings of the last run by severity.")
        for severity in Diagnostic.Severity.allCases {
            let count = report.findings.entries.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
            text.sample(Double(count), ofRun.merging(["severity": severity.name]) { $1 })
        }
        return text.text
    }
}

/// Text in the exposition format of Prometheus.
struct MetricsText {
    private(set) var text = ""
    private var name = ""

    /// Begins a metric.
    mutating func gauge(_ name: String, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
    }

    mutating func sample(_ value: Double, _ labels: [String: String]) {
        text += "\(name)\(Self.labels(labels)) \(Self.number(value))\n"
    }

    /// The sample of an earlier file, if it is there.
    static func value(of name: String, _ labels: [String: String], in text: String) -> Double? {
        let start = "\(name)\(Self.labels(labels)) "
        return text.split(separator: "\n").first { $0.hasPrefix(start) }.flatMap { Double($0.dropFirst(start.count)) }
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : "\(value)"
    }

    /// Backslash, quote and line end are escaped; nothing else may be.
    private static func labels(_ labels: [String: String]) -> String {
        let pairs = labels.sorted { $0.key < $1.key }.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }
        return "{\(pairs.joined(separator: ","))}"
    }
}
