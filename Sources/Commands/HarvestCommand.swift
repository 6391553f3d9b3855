public import ArgumentParser
internal import Diagnostics
internal import Harvesting
internal import PipelineKit

/// `khazina harvest PIPELINE.yaml`
public struct HarvestCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "harvest",
        abstract: "Fetches records from OAI-PMH repositories into page files.",
        discussion: """
            The first harvest fetches everything, each later one what has changed since. A harvest that is cut off goes
            on where it stopped: run the same command again. The pages are what the server sent; `khazina run` reads
            them. docs/harvesting.md.

            EXAMPLES
              khazina harvest --describe https://library.example/oai
              khazina harvest --url https://library.example/oai --into deliveries/library
              khazina harvest --url https://library.example/oai --prefix marc21 --set kitab --into deliveries/books
              khazina harvest national.yaml                      # all sources that say where to harvest
              khazina harvest national.yaml --source library --full

            EXIT STATUS
              0 done   2 wrong usage or configuration, or the folder cannot be written
              3 a repository cannot be harvested now: what came stays, the same command goes on
              5 another harvest is writing to the same folder
            """)

    @Argument(help: ArgumentHelp("A pipeline whose sources say where to harvest.", valueName: "pipeline.yaml"))
    var pipeline: String?
    @Option(help: ArgumentHelp("Only this source of the pipeline; can be given several times.", valueName: "id"))
    var source: [String] = []
    @Option(help: ArgumentHelp("What ${root} in the pipeline stands for.", valueName: "folder"))
    var root: String?
    @Option(help: ArgumentHelp("Base URL of a repository.", valueName: "address"))
    var url: String?
    @Option(help: ArgumentHelp("Folder for its pages.", valueName: "folder"))
    var into: String?
    @Option(help: "Format of the records (metadataPrefix).")
    var prefix = "oai_dc"
    @Option(help: "Only records of this set.")
    var set: String?
    @Option(help: ArgumentHelp("Only what changed on or after this day or second, UTC.", valueName: "date"))
    var from: String?
    @Option(help: ArgumentHelp("Only what changed on or before this day or second, UTC.", valueName: "date"))
    var until: String?
    @Option(help: ArgumentHelp("Say what a repository is and what it offers.", valueName: "address"))
    var describe: String?
    @Flag(help: "Fetch everything anew; the former pages go when all is there.")
    var full = false
    @Flag(help: "Forget an unfinished list instead of going on with it.")
    var restart = false
    @Option(help: ArgumentHelp("Stop after so many pages; the same command goes on.", valueName: "number"))
    var maxPages: Int?
    @Option(help: ArgumentHelp("Seconds between two requests.", discussion: "Default: 1, or what the pipeline says."))
    var delay: Double?
    @Option(help: "Seconds without a byte after which an answer is given up.")
    var timeout = 60
    @Option(help: "How often a request is made again when it fails.")
    var retries = 5
    @Option(help: ArgumentHelp("First wait before that, in seconds; it doubles up to a minute.", valueName: "seconds"))
    var retryDelay = 2.0
    @Option(help: ArgumentHelp("Longest wait that a server may ask for.", valueName: "seconds"))
    var longestWait = 900
    @Option(help: ArgumentHelp("Largest answer after unpacking.", valueName: "MiB"))
    var maxPageSize = 512
    @Flag(name: [.short, .long], help: "Say nothing but errors.")
    var quiet = false

    public init() {}

    public func validate() throws {
        if [pipeline != nil, url != nil, describe != nil].filter({ $0 }).count != 1 {
            throw ValidationError("Name a pipeline, or a repository with --url or --describe.")
        }
        if url != nil, into == nil { throw ValidationError("say --into FOLDER: where the pages go") }
        if pipeline == nil, !source.isEmpty { throw ValidationError("--source chooses among those of a pipeline") }
        for (name, text) in [("--from", from), ("--until", until)] {
            if let text, UTCDatetime(text) == nil {
                throw ValidationError("\(name): `\(text)` is no date; write 2026-11-30 or 2026-11-30T03:00:00Z")
            }
        }
        if let from, let until, from.count != until.count {
            throw ValidationError("--from and --until must both be days or both be seconds")
        }
        if let url = url ?? describe, !HarvestDescription.isAddress(url) {
            throw ValidationError("`\(url)` is no address: it begins with http:// or https:// and has no blanks")
        }
        guard 0...1000 ~= retries, timeout > 0, longestWait >= 0, retryDelay >= 0, 1...65_536 ~= maxPageSize,
            (delay ?? 0) >= 0, (maxPages ?? 1) > 0
        else { throw ValidationError("numbers must not be negative; --timeout and --max-pages at least 1") }
    }

    public func run() throws {
        if let describe {
            print(try RepositoryDescription(url: describe, options: options).text, terminator: "")
            return
        }
        let descriptions = try descriptions()
        var worst = ExitStatus.done
        for description in descriptions {
            // One repository that is down must not keep the others from their night.
            do {
                try harvest(description)
            } catch let finding as Diagnostic {
                printError(finding.message + " [\(finding.code)]" + (finding.hint.map { "\n  hint: \($0)" } ?? ""))
                worst = [worst, ExitStatus(finding)].max { $0.rawValue < $1.rawValue } ?? worst
            }
        }
        if worst != .done { throw worst }
    }

    private func harvest(_ description: HarvestDescription) throws {
        let isQuiet = quiet
        var run = try HarvestRun(description, options: options) { finding in
            guard !isQuiet else { return }
            printError(
                "\(finding.severity.name): \(finding.message) [\(finding.code)]"
                    + (finding.hint.map { "\n  hint: \($0)" } ?? ""))
        }
        let report = try run.run()
        if !quiet { print(report.summary, terminator: "") }
    }

    private var options: HarvestRun.Options {
        var options = HarvestRun.Options()
        (options.isFull, options.forgetsToken, options.maximumPages) = (full, restart, maxPages)
        (options.retries, options.retrySeconds, options.longestWaitSeconds) = (retries, retryDelay, longestWait)
        (options.http.timeoutSeconds, options.http.maximumBytes) = (timeout, maxPageSize << 20)
        options.progress = quiet ? .quiet : Progress.styleForStandardError
        return options
    }

    private func descriptions() throws -> [HarvestDescription] {
        var result: [HarvestDescription] = []
        if let url {
            var description = HarvestDescription(name: url, url: url, into: into ?? "")
            (description.prefix, description.set) = (prefix, set)
            (description.from, description.until) = (
                from.flatMap { UTCDatetime($0) }, until.flatMap { UTCDatetime($0) }
            )
            result = [description]
        } else if let pipeline {
            let sources = try PipelineLoader.load(path: pipeline, root: root).sources
            for name in source where !sources.contains(where: { $0.id == name && $0.harvest != nil }) {
                throw ValidationError("\(pipeline) has no source `\(name)` that is harvested")
            }
            result = sources.filter { source.isEmpty || source.contains($0.id) }.compactMap(\.harvest)
            if result.isEmpty { throw ValidationError("no source of \(pipeline) says `harvest`") }
        }
        for index in result.indices { result[index].delaySeconds = delay ?? result[index].delaySeconds }
        return result
    }
}
