internal import Diagnostics
internal import Harvesting
internal import XMLReading

/// Makes one request as often as it takes; the answer stands in a file beside the pages until it is published.
struct PageFetcher: ~Copyable {
    static let partName = "page.xml.part"

    /// An answer of the repository.
    struct Page {
        let response: OAIResponse
        /// What is wrong with its XML; the page can be used all the same.
        let problem: XMLElementWalk.Problem?
    }

    private enum Attempt {
        case page(Page)
        /// - `waitSeconds`: what the server asks for.
        case again(Diagnostic, waitSeconds: Int?)
    }

    private let path: String, folder: String, name: String
    private let options: HarvestRun.Options
    private var client: HTTPClient
    private var file: OutputFile?

    init(folder: String, name: String, options: HarvestRun.Options) {
        path = "\(folder)/\(Self.partName)"
        (self.folder, self.name, self.options) = (folder, name, options)
        client = HTTPClient(options.http)
    }

    /// - Throws: A finding when all attempts have failed, or another would fail too.
    mutating func fetch(
        _ request: OAIRequest, _ report: inout HarvestReport, _ progress: inout Progress
    ) throws(Diagnostic) -> Page {
        var wait = options.retrySeconds
        for number in 0...options.retries {
            switch try attempt(request, isLast: number == options.retries, &report) {
            case .page(let page): return page
            case .again(let finding, let asked):
                if let asked, asked > options.longestWaitSeconds {
                    throw self.finding(
                        "harvest.asked-to-wait", "the server asks to wait \(Progress.duration(Double(asked)))",
                        hint: "run the same command later: it goes on where it stopped; or raise --longest-wait")
                }
                guard number < options.retries else { throw finding }
                let seconds = asked.map(Double.init) ?? wait
                report.retries += 1
                progress.say(
                    "\(finding.message); again in \(Progress.duration(max(1, seconds)))"
                        + " (\(number + 1) of \(options.retries))")
                HarvestRun.wait(seconds)
                wait = min(wait * 2, 60)
            }
        }
        preconditionFailure("the last attempt gives a page or throws")
    }

    /// Gives the fetched page its name among the pages.
    mutating func publish(_ name: String) throws(Diagnostic) {
        guard let file else { preconditionFailure("nothing was fetched") }
        try file.publish(as: "\(folder)/\(name)")
        self.file = nil
    }

    /// Throws the fetched answer away.
    mutating func discard() throws(Diagnostic) {
        file = nil
        try Folder.remove(path)
    }

    private mutating func attempt(
        _ request: OAIRequest, isLast: Bool, _ report: inout HarvestReport
    ) throws(Diagnostic) -> Attempt {
        let file = try OutputFile(path: path), reader = OAIResponseReader()
        self.file = file
        var walk = XMLElementWalk(reader, depth: OAIResponseReader.depth)
        var trouble: Diagnostic?
        report.requests += 1
        let answer: HTTPClient.Answer
        do throws(HTTPClient.Failure) {
            answer = try client.get(request.url) { bytes in
                walk.take(bytes)
                unsafe bytes.withUnsafeBufferPointer {
                    do throws(Diagnostic) { try unsafe file.write($0) } catch { trouble = error }
                }
                return trouble == nil
            }
        } catch {
            try discard()
            if let trouble { throw trouble }
            let isPassing = error.kind == .passing
            let finding = finding(
                isPassing ? "harvest.unreachable" : "harvest.cannot-fetch", "\(request.url): \(error.message)",
                hint: error.hint ?? "run the same command again later: it goes on where it stopped")
            guard isPassing else { throw finding }
            return .again(finding, waitSeconds: nil)
        }
        report.bytes += answer.bytes
        report.transferred += answer.transferred
        let problem = walk.finish()
        // Some repositories send their refusals with a status of HTTP; the envelope is what counts (section 3.1.2.1).
        let isHeard = answer.status == 200 || (answer.status < 500 && !reader.response.refusals.isEmpty)
        if isHeard, reader.response.isAnswer, walk.isClosed {
            // What is broken on the way may come whole the next time; what is broken at its source never will.
            if problem == nil || isLast { return .page(Page(response: reader.response, problem: problem)) }
        }
        try discard()
        return try failed(request, answer, reader.response, problem)
    }

    private func failed(
        _ request: OAIRequest, _ answer: HTTPClient.Answer, _ response: OAIResponse,
        _ problem: XMLElementWalk.Problem?
    ) throws(Diagnostic) -> Attempt {
        if answer.status == 200 {
            guard !response.isAnswer else {
                let words = problem.map { "line \($0.line): \($0.message)" } ?? "the last tag is missing"
                return .again(
                    finding(
                        "harvest.broken-answer", "\(request.url): the answer is no whole XML: \(words)",
                        hint: "run the same command again later: it goes on where it stopped"), waitSeconds: nil)
            }
            let type = answer.contentType.map { " (\($0))" } ?? ""
            return .again(
                finding(
                    "harvest.not-oai", "\(answer.url): no answer of an OAI-PMH repository\(type)",
                    hint: "look at the address in a browser: \(request.url)"), waitSeconds: nil)
        }
        let finding = finding(
            "harvest.http-status", "\(answer.url): HTTP status \(answer.status)",
            hint: [401, 403].contains(answer.status)
                ? "the server lets not everybody in: ask the provider" : "look at the address; try again later")
        // Section 3.1.2.2: 503 with Retry-After is how a repository asks for patience. A 4xx answer will be the same
        // again, but for 408 Request Timeout, 425 Too Early and 429 Too Many Requests.
        guard answer.status >= 500 || [408, 425, 429].contains(answer.status) else { throw finding }
        return .again(finding, waitSeconds: answer.retryAfterSeconds)
    }

    private func finding(_ code: String, _ message: String, hint: String) -> Diagnostic {
        Diagnostic(code, .error, "\(name): \(message)", at: .init(source: .max), hint: hint)
    }
}
