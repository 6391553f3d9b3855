public import ArgumentParser
internal import Diagnostics
internal import PipelineKit

/// `khazina run PIPELINE.yaml`
public struct RunCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a pipeline: reads all its sources and writes one dataset.",
        discussion: """
            EXAMPLES
              khazina run pipelines/demo.yaml
              khazina run pipelines/open-collections.yaml --root ~/collections --output dataset
              khazina run national.yaml --threads 8 --strict-mapping --quiet      # in cron
              khazina run national.yaml --accept museum@3f2a9c1b0d44               # a delivery that was held back
              khazina run national.yaml --dry-run                                 # what would change?
              khazina run national.yaml --log-format json --metrics /var/lib/node_exporter/khazina.prom

            The dataset's files are described in docs/pipelines.md. They are put in their place only when all of them
            are complete.

            EXIT STATUS
              0 done   1 done, the data have errors   2 wrong usage or configuration   3 an input cannot be read
              4 a guard kept a source or the last dataset   5 another run is writing there; docs/operations.md
            """)

    @Argument(help: ArgumentHelp("The pipeline.", valueName: "pipeline.yaml"))
    var pipeline: String
    @Option(
        help: ArgumentHelp(
            "Folder for the dataset.", discussion: "Default: what the pipeline says.", valueName: "folder"))
    var output: String?
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @Option(help: "Number of threads; the result is the same for any.")
    var threads: Int?
    @Flag(help: "Values that no rule uses are errors: a migration proves that nothing was forgotten.")
    var strictMapping = false
    @Option(
        help: ArgumentHelp(
            "Dataset whose ids this one goes on with, and what it compared is not compared again. Default: the one in "
                + "the output folder.", valueName: "folder"))
    var previous: String?
    @Flag(
        help: ArgumentHelp(
            "Compare and count also what the previous dataset has compared and counted.",
            discussion: "The result is the same, byte for byte; it only takes longer."))
    var compareAnew = false
    @Option(
        help: ArgumentHelp(
            "Earlier release that the matrix and the report compare with: a dataset folder, or its matrix.json.",
            valueName: "path"))
    var against: String?
    @Option(
        help: ArgumentHelp(
            "Take a delivery that a guard has held back; the run that did so prints it.",
            discussion: "It holds for that delivery alone. Can be given several times.", valueName: "source@digest"))
    var accept: [String] = []
    @Flag(help: "Read, map and compare as always, say what would change, publish nothing.")
    var dryRun = false
    @Option(help: ArgumentHelp("Write what the run did as JSON to a file.", valueName: "file"))
    var summary: String?
    @Option(
        help: ArgumentHelp("Write metrics for the textfile collector of Prometheus to a file.", valueName: "file"))
    var metrics: String?
    @Option(help: ArgumentHelp("Say what happens as events on standard error: text or json.", valueName: "format"))
    var logFormat: RunLog.Format?
    @Flag(name: [.short, .long], help: "Say nothing but errors.")
    var quiet = false
    @OptionGroup var resources: ResourceOptions

    public init() {}

    public func validate() throws {
        for text in accept where PipelineRun.Acceptance(text) == nil {
            throw ValidationError("--accept wants SOURCE@DIGEST, as the run has printed it, not \(text)")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256") }
    }

    public func run() throws {
        var record = RunSummary(pipeline: name)
        let log = logFormat.map { RunLog($0, isQuiet: quiet) }
        log?.began(record)
        let outcome = Result { try runPipeline(log) }
        switch outcome {
        case .success(let report): record.end(report, isDryRun: dryRun)
        case .failure(let error): record.end(error)
        }
        log?.ended(record)
        do throws(Diagnostic) {
            if let summary { try record.write(to: summary) }
            // The run that holds the lock writes its own.
            if let metrics, record.status != .locked { try record.writeMetrics(to: metrics) }
        } catch {
            // Why the run itself failed matters more: a full disk fills both.
            if record.failure == nil { throw error }
            printError("khazina: \(error.message) [\(error.code)]")
        }
        if log != nil, record.failure != nil { throw record.status }
        let report = try outcome.get()
        if !quiet, log == nil { say(report) }
        sayKept(report, log)
        if report.status != .done { throw report.status }
    }

    /// What metrics and logs call the pipeline: the name of its file, which is known before it can be read.
    private var name: String {
        let file = pipeline.split(separator: "/").last.map(String.init) ?? pipeline
        return file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file
    }

    private func runPipeline(_ log: RunLog?) throws -> RunReport {
        let pipeline = try PipelineLoader.load(path: pipeline, root: root)
        guard let folder = output ?? pipeline.outputFolder else {
            throw ValidationError("the pipeline names no output directory: say --output FOLDER")
        }
        var options = PipelineRun.Options(outputFolder: folder)
        options.threads = threads ?? Processors.count
        options.strictMapping = strictMapping
        options.accepted = accept.compactMap { PipelineRun.Acceptance($0) }
        options.previousFolder = previous
        options.comparesAnew = compareAnew
        options.against = against
        options.isDryRun = dryRun
        options.progress = log.map { .log($0) } ?? (quiet ? .quiet : Progress.styleForStandardError)
        return try PipelineRun(pipeline, options: options, resources: resources.located()).run()
    }

    /// Says which deliveries were held back, and how a person takes them: also in cron.
    private func sayKept(_ report: RunReport, _ log: RunLog?) {
        for source in report.sources where source.state == .kept {
            let command = source.acceptance.map { "khazina run \(pipeline) --accept \($0)" } ?? ""
            if let log {
                log.heldBack(source, command: command)
                continue  // said as an event
            }
            let why = source.objections.map { "\n  " + $0 }.joined()
            printError("\(source.id): the delivery is held back, the last good one stays\(why)")
            if !command.isEmpty { printError("  to take it nevertheless: \(command)") }
        }
    }

    private func say(_ report: RunReport) {
        print(report.summary, terminator: "")
        if let difference = report.difference {
            print("\n" + difference, terminator: "")
            print("\nNothing was published: this was a dry run")
        } else {
            print("\nThe dataset is in \(report.outputFolder)\(report.isNewDataset ? "" : ": nothing has changed")")
        }
    }
}

extension RunLog.Format: ExpressibleByArgument {}
