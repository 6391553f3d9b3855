internal import Diagnostics
internal import Glibc
internal import JSONWriting
internal import Logging

/// What a run says while it goes on, as lines for a journal: one event a line, with its facts apart from its words.
public struct RunLog: Sendable {
    public enum Format: String, Sendable, CaseIterable { case text, json }
    enum Fact: Sendable {
        case text(String), number(Int), seconds(Double)
    }
    typealias Facts = [String: Fact]

    private let logger: Logger

    /// - Parameter isQuiet: Errors alone.
    public init(_ format: Format, isQuiet: Bool) {
        var logger = Logger(label: "khazina") { _ in LineLogHandler(format: format) }
        logger.logLevel = isQuiet ? .error : .info
        self.logger = logger
    }

    func info(_ event: String, _ facts: Facts = [:]) { log(.note, event, facts) }

    func log(_ severity: Diagnostic.Severity, _ event: String, _ facts: Facts) {
        let metadata = facts.mapValues { fact -> Logger.MetadataValue in
            switch fact {
            case .text(let text): .string(text)
            case .number(let number): .stringConvertible(number)
            case .seconds(let seconds): .stringConvertible((seconds * 10).rounded() / 10)
            }
        }
        logger.log(level: Self.level(severity), "\(event)", metadata: metadata)
    }

    /// - Parameter command: What takes the delivery nevertheless.
    public func heldBack(_ source: RunReport.Source, command: String) {
        log(
            .error, "delivery held back",
            [
                "source": .text(source.id), "reasons": .text(source.objections.joined(separator: "; ")),
                "accept": .text(command),
            ])
    }

    public func began(_ summary: RunSummary) { info("run began", ["pipeline": .text(summary.pipeline)]) }

    /// Says how a command ended.
    public func ended(_ summary: RunSummary) {
        var facts: Facts = [
            "pipeline": .text(summary.pipeline), "exitStatus": .number(Int(summary.status.rawValue)),
            "seconds": .seconds(summary.seconds),
        ]
        if let report = summary.report {
            facts["objects"] = .number(report.emitted)
            facts["read"] = .number(report.sources.reduce(0) { $0 + $1.read })
            facts["rejected"] = .number(report.sources.reduce(0) { $0 + $1.rejected })
            facts["dataset"] = .text(report.outputFolder)
            for entry in report.findings.entries where entry.severity > .note { say(entry) }
        }
        if let failure = summary.failure {
            facts["code"] = .text(failure.code)
            if let hint = failure.hint { facts["hint"] = .text(hint) }
            log(.error, failure.message, facts)
        } else {
            info("run ended", facts)
        }
    }

    /// The findings of one code; errors in the data are warnings about the run.
    private func say(_ entry: FindingCounts.Entry) {
        var facts: Facts = [
            "code": .text(entry.code), "severity": .text(entry.severity.name), "count": .number(entry.count),
        ]
        if let example = entry.examples.first {
            facts["place"] = .text("\(example.name):\(example.finding.location.line)")
            facts["message"] = .text(example.finding.message)
        }
        log(.warning, "findings", facts)
    }

    private static func level(_ severity: Diagnostic.Severity) -> Logger.Level {
        switch severity {
        case .note: .info
        case .warning: .warning
        case .error, .fatal: .error
        }
    }
}

/// Writes events to standard error, one line each.
private struct LineLogHandler: LogHandler {
    let format: RunLog.Format
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info

    init(format: RunLog.Format) { self.format = format }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        let moment = Moment.now.text
        switch format {
        case .text: writeText(moment, event, facts)
        case .json: writeJSON(moment, event, facts)
        }
    }

    private func writeText(_ moment: String, _ event: LogEvent, _ facts: [(key: String, value: Logger.MetadataValue)]) {
        var line = "\(moment) \(event.level.rawValue) \(Self.plain("\(event.message)"))"
        for (key, value) in facts {
            let text = Self.plain("\(value)")
            line += " \(key)=" + (text.contains(" ") || text.isEmpty ? "\"\(text.replacing("\"", with: "'"))\"" : text)
        }
        StandardError.write(line + "\n")
    }

    private func writeJSON(_ moment: String, _ event: LogEvent, _ facts: [(key: String, value: Logger.MetadataValue)]) {
        var json = JSONWriter()
        json.beginObject()
        json.key("time")
        json.string(moment)
        json.key("level")
        json.string(event.level.rawValue)
        json.key("event")
        json.string("\(event.message)")
        for (key, value) in facts {
            json.key(key)
            if case .stringConvertible(let number as Int) = value {
                json.integer(number)
            } else if case .stringConvertible(let number as Double) = value {
                json.double(number)
            } else {
                json.string("\(value)")
            }
        }
        json.endObject()
        json.endLine()
        StandardError.write(json.text)
    }

    /// One line: what the data say must not look like another event.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}

/// A moment of the wall clock in UTC. For logs and summaries alone: no time goes into a dataset.
public struct Moment: Sendable, Comparable {
    /// Since 1970, without leap seconds.
    public let seconds: Int
    public init(seconds: Int) { self.seconds = seconds }

    public static var now: Moment { Moment(seconds: time(nil)) }
    public static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }

    /// `2026-11-30T03:00:12Z`
    public var text: String {
        var parts = unsafe tm(), moment = time_t(seconds)
        var text = [CChar](repeating: 0, count: 32)
        let length = unsafe text.withUnsafeMutableBufferPointer { text in
            unsafe gmtime_r(&moment, &parts)
            return unsafe strftime(text.baseAddress!, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        }
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
