public import Diagnostics
internal import Glibc
public import Harvesting
internal import XMLReading

/// `khazina harvest`: fetches a list of records from an OAI-PMH 2.0 repository into page files.
///
/// Each page is written beside its place, synced and renamed, then the state is written in the same way. So a harvest
/// that is killed at any moment goes on with the token of the last page that is there (OAI-PMH 2.0 section 3.5.1: the
/// most recent token may be used again), and a page that was fetched and not yet noted is fetched once more.
public struct HarvestRun: ~Copyable {
    public struct Options: Sendable {
        /// Everything anew, though a former harvest is complete: for repositories that forget deletions.
        public var isFull = false
        /// Forget how far an unfinished list is: for a repository that fails at a token instead of refusing it.
        public var forgetsToken = false
        /// Stop after so many pages; the next harvest goes on.
        public var maximumPages: Int?
        /// How often a request is made again, and the first wait before that; it doubles up to a minute.
        public var retries = 5
        public var retrySeconds = 2.0
        /// Longest wait that a server may ask for (Retry-After).
        public var longestWaitSeconds = 900
        public var http = HTTPClient.Options()
        public var progress = Progress.Style.lines
        public init() {}
    }

    /// A list is begun anew this often before the harvest is given up.
    private static let restartLimit = 3
    /// This many parts without a record in a row are no list but a loop.
    private static let emptyPartLimit = 50

    private let description: HarvestDescription
    private let options: Options
    private let note: (Diagnostic) -> Void
    private var fetcher: PageFetcher
    private var state: HarvestState
    private var report: HarvestReport
    private var granularity = UTCDatetime.Granularity.day
    private var emptyParts = 0
    private let lock: RunLock
    private var progress: Progress

    /// Takes the folder.
    /// - Parameter note: Takes what is worth saying on the way.
    /// - Throws: `output.locked` when another harvest writes there; `output.other-harvest` when the folder holds the
    ///   records of another repository, format or set; `harvest.state-unreadable`.
    public init(_ description: HarvestDescription, options: Options, note: @escaping (Diagnostic) -> Void) throws {
        try Folder.create(description.folder)
        let lock = try RunLock(description.folder)
        let fresh = HarvestState(description), found = try HarvestState(folder: description.folder)
        if let found, (found.url, found.prefix, found.set) != (fresh.url, fresh.prefix, fresh.set) {
            let set = found.set.map { ", set \($0)" } ?? ""
            throw Diagnostic(
                "output.other-harvest", .fatal,
                "\(description.folder) holds the harvest of \(found.url), \(found.prefix)\(set)",
                at: .init(source: .max), hint: "choose another folder, or remove this one")
        }
        let state = found ?? fresh
        try Self.removeStrayPages(description.folder, state)
        (self.description, self.options, self.note) = (description, options, note)
        (self.state, self.lock) = (state, lock)
        report = HarvestReport(name: description.name)
        progress = Progress(style: options.progress, totalBytes: 0)
        fetcher = PageFetcher(folder: description.folder, name: description.name, options: options)
    }

    /// Removes pages that the state does not count: of a harvest that was killed, or that a complete one has replaced.
    private static func removeStrayPages(_ folder: String, _ state: HarvestState) throws(Diagnostic) {
        for name in try Folder.names(in: folder) {
            let isCounted = HarvestState.number(ofPage: name).map { state.firstPage..<state.nextPage ~= $0 } ?? true
            if !isCounted || name == PageFetcher.partName { try Folder.remove("\(folder)/\(name)") }
        }
    }

    /// Fetches until the list is complete or `maximumPages` are there.
    /// - Throws: A finding that ends this harvest; what was fetched stays, and the next harvest goes on from there.
    public mutating func run() throws(Diagnostic) -> HarvestReport {
        defer { progress.clear() }
        try identify()
        try chooseList()
        while let list = state.list {
            if let limit = options.maximumPages, report.pages >= limit { break }
            if list.isOver {
                state.list = nil
                break
            }
            if report.requests > 1 { Self.wait(description.delaySeconds) }
            let page = try fetch(list)
            do throws(Diagnostic) {
                try take(page, of: list)
            } catch {
                try fetcher.discard()
                throw error
            }
        }
        report.firstPage = state.firstPage
        report.totalPages = state.nextPage - state.firstPage
        report.completed = state.list == nil ? state.completed : nil
        return report
    }

    // MARK: The repository

    /// Section 4.2.
    private mutating func identify() throws(Diagnostic) {
        let answer = try fetcher.fetch(.identify(description.url), &report, &progress)
        try fetcher.discard()
        guard let repository = answer.response.repository else {
            if let refusal = answer.response.refusals.first { throw refused(refusal) }
            throw finding(
                "harvest.not-oai", .error, "\(description.url) does not answer Identify",
                hint: "ask the provider for the base URL of the repository")
        }
        report.repository = repository.name
        granularity = repository.granularity.hasSuffix("Z") ? .second : .day
        if repository.protocolVersion != "2.0" {
            note(
                finding(
                    "harvest.version", .warning, "the repository speaks version \(repository.protocolVersion), not 2.0",
                    hint: "look at the pages before you trust them"))
        }
        if repository.deletedRecord != "persistent" {
            note(
                finding(
                    "harvest.deletions-unknown", .note,
                    "the repository keeps no lasting list of deleted records (`\(repository.deletedRecord)`)",
                    hint: "harvest with --full from time to time: what is gone is then missing"))
        }
    }

    /// The unfinished list, if there is one that serves.
    private mutating func chooseList() throws(Diagnostic) {
        if let list = state.list, options.forgetsToken || (options.isFull && !list.isFull) {
            (state.list, state.nextPage) = (nil, list.firstPage)
            try state.write(into: description.folder)
            try Self.removeStrayPages(description.folder, state)
        }
        report.isResumed = state.list?.token != nil
        if state.list == nil { state.list = newList() }
    }

    /// The list that brings the folder up to date.
    private func newList() -> HarvestState.List {
        let isFull = options.isFull || state.completed == nil
        // Both ends of a window are included (section 2.7.1): what changed in the very day or second comes again.
        let from = isFull ? description.from : state.completed
        return HarvestState.List(
            isFull: isFull, from: from?.expressed(in: granularity, as: .from),
            until: description.until?.expressed(in: granularity, as: .until), firstPage: state.nextPage)
    }

    // MARK: A part of the list

    private mutating func fetch(_ list: HarvestState.List) throws(Diagnostic) -> PageFetcher.Page {
        let request =
            if let token = list.token {
                OAIRequest.listRecords(description.url, token: token)
            } else {
                OAIRequest.listRecords(
                    description.url, prefix: description.prefix, set: description.set, from: list.from,
                    until: list.until)
            }
        return try fetcher.fetch(request, &report, &progress)
    }

    private mutating func take(_ page: PageFetcher.Page, of list: HarvestState.List) throws(Diagnostic) {
        let response = page.response
        if let refusal = response.refusals.first {
            try fetcher.discard()
            switch refusal.code {
            case "noRecordsMatch": return try complete(list, response)
            case "badResumptionToken" where list.token != nil: return try restart(list, refusal)
            default: throw refused(refusal)
            }
        }
        guard response.hasRecordList else {
            throw finding(
                "harvest.not-oai", .error, "the answer to ListRecords holds no list and no refusal",
                hint: "tell the provider; khazina harvest --describe \(description.url) asks who answers there")
        }
        var list = list
        if list.began == nil { list.began = response.responseDate }
        let count = response.records + response.deleted
        let digest = String(response.identifiers.value, radix: 16)
        if count > 0, let token = list.token, response.nextToken == token, digest == list.digest {
            throw finding(
                "harvest.token-loop", .error, "the repository gives the same records and the same token again",
                hint: "tell the provider; a narrower window (--from, --until) may help")
        }
        if let problem = page.problem {
            note(
                finding(
                    "harvest.malformed-page", .warning,
                    "\(HarvestState.page(state.nextPage)):\(problem.line): \(problem.message)",
                    hint: "the page is kept as it came; khazina run names the records that cannot be read"))
        }
        list.digest = digest
        list.records += response.records
        list.deleted += response.deleted
        report.records += response.records
        report.deleted += response.deleted
        if count > 0 {
            emptyParts = 0
            try fetcher.publish(HarvestState.page(state.nextPage))
            state.nextPage += 1
            // The first list of all: there is nothing that it could change.
            if list.isFull, list.firstPage == state.firstPage { state.firstChange = state.nextPage }
            report.pages += 1
        } else {
            emptyParts += 1
            try fetcher.discard()
            if emptyParts > Self.emptyPartLimit {
                throw finding(
                    "harvest.token-loop", .error, "\(emptyParts) parts of the list in a row hold no record",
                    hint: "tell the provider; a narrower window (--from, --until) may help")
            }
        }
        show(list, response)
        if let token = response.nextToken {
            list.token = token
            state.list = list
            try state.write(into: description.folder)
        } else {
            try complete(list, response)
        }
    }

    private mutating func show(_ list: HarvestState.List, _ response: OAIResponse) {
        let records = list.records + list.deleted
        let size = response.completeListSize.map { " of \(Progress.grouped($0))" } ?? ""
        progress.update(
            source: "\(description.name): page \(Progress.grouped(report.pages)), \(Progress.grouped(records))\(size)",
            records: report.records + report.deleted, bytes: report.bytes)
    }

    private mutating func complete(_ list: HarvestState.List, _ response: OAIResponse) throws(Diagnostic) {
        let count = list.records + list.deleted
        if list.isFull, count == 0, state.firstPage < list.firstPage {
            throw finding(
                "harvest.nothing-left", .error, "the repository has no records any more; the former pages stay",
                hint: "ask the provider; if it is so, remove \(description.folder)")
        }
        if let size = response.completeListSize, size != count {
            note(
                finding(
                    "harvest.list-size", .warning, "the repository announced \(size) records and gave \(count)",
                    hint: "its number may be an estimate (section 3.5); harvest with --full to be sure"))
        }
        state.list = nil
        state.completed = list.began ?? response.responseDate ?? state.completed
        if list.isFull { (state.firstPage, state.firstChange) = (list.firstPage, state.nextPage) }
        try state.write(into: description.folder)
        try Self.removeStrayPages(description.folder, state)
    }

    /// The repository does not know its token any more: the list is fetched from its beginning (section 3.5).
    private mutating func restart(
        _ list: HarvestState.List, _ refusal: OAIResponse.Refusal
    ) throws(Diagnostic) {
        guard list.restarts < Self.restartLimit else {
            throw finding(
                "harvest.token-lost", .error, "the repository refused its own tokens \(list.restarts + 1) times",
                hint: "harvest smaller windows (--from, --until), or ask the provider to keep tokens longer")
        }
        note(
            finding(
                "harvest.bad-token", .warning,
                "the repository does not know its token any more"
                    + (refusal.message.isEmpty ? "" : ": \(refusal.message)"),
                hint: "the list is fetched from its beginning; nothing is lost"))
        (report.pages, report.records, report.deleted) = (0, 0, 0)
        var anew = HarvestState.List(
            isFull: list.isFull, from: list.from, until: list.until, firstPage: list.firstPage)
        anew.restarts = list.restarts + 1
        state.list = anew
        state.nextPage = list.firstPage
        try state.write(into: description.folder)
        try Self.removeStrayPages(description.folder, state)
    }

    // MARK: Findings

    /// Section 3.6.
    private func refused(_ refusal: OAIResponse.Refusal) -> Diagnostic {
        let hint =
            switch refusal.code {
            case "cannotDisseminateFormat": "khazina harvest --describe \(description.url) names its formats (--prefix)"
            case "noSetHierarchy": "the repository has no sets: leave --set out"
            case "badArgument": "look at --set, --from and --until; khazina harvest --describe names what there is"
            default: "look at the address; khazina harvest --describe \(description.url) asks who answers there"
            }
        return finding(
            "harvest.refused", .error, "the repository answered \(refusal.code): \(refusal.message)", hint: hint)
    }

    private func finding(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, hint: String
    ) -> Diagnostic {
        Diagnostic(code, severity, "\(description.name): \(message)", at: .init(source: .max), hint: hint)
    }

    static func wait(_ seconds: Double) {
        guard seconds > 0 else { return }
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        var rest = timespec()
        while unsafe nanosleep(&time, &rest) != 0, errno == EINTR { time = rest }
    }
}
