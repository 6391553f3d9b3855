internal import Diagnostics
internal import Harvesting

/// What a repository is and offers, for someone who is about to harvest it (OAI-PMH 2.0 sections 4.2, 4.4 and 4.6).
public struct RepositoryDescription {
    private let repository: OAIResponse.Repository
    private let formats: [OAIResponse.Format]
    private var sets: [OAIResponse.Set] = []
    private var hasSets = true
    /// More parts of a list of sets are not asked for.
    private static let setPartLimit = 100

    public init(url: String, options: HarvestRun.Options) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var fetcher = PageFetcher(folder: folder.path, name: url, options: options)
        var report = HarvestReport(name: url), progress = Progress(style: options.progress, totalBytes: 0)
        func ask(_ request: OAIRequest) throws(Diagnostic) -> OAIResponse {
            let response = try fetcher.fetch(request, &report, &progress).response
            try fetcher.discard()
            return response
        }
        guard let found = try ask(.identify(url)).repository else {
            throw Diagnostic(
                "harvest.refused", .error, "\(url) does not answer Identify", at: .init(source: .max),
                hint: "ask the provider for the base URL of the repository")
        }
        repository = found
        formats = try ask(.listMetadataFormats(url)).formats
        var token: String?
        for _ in 0..<Self.setPartLimit {
            let part = try ask(.listSets(url, token: token))
            if part.refusals.contains(where: { $0.code == "noSetHierarchy" }) { hasSets = false }
            sets += part.sets
            guard let next = part.nextToken, next != token else { break }
            token = next
        }
    }

    public var text: String {
        var text = "\(repository.name)\n"
        text += "base URL        \(repository.baseURL)\n"
        text += "protocol        \(repository.protocolVersion)\n"
        text += "oldest record   \(repository.earliestDatestamp)\n"
        text += "dates           \(repository.granularity)\n"
        text += "deletions       \(repository.deletedRecord)"
        text += repository.deletedRecord == "persistent" ? "\n" : ": harvest with --full from time to time\n"
        text += "\nformats (--prefix)\n"
        for format in formats { text += "  \(format.prefix)  \(format.namespace)\n" }
        text += hasSets ? "\nsets (--set)\n" : "\nno sets\n"
        for set in sets { text += "  \(set.spec)  \(set.name)\n" }
        return text
    }
}
