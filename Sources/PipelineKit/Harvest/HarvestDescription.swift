public import Harvesting

/// What is harvested from where: a source's `harvest` in a pipeline, or the command line (docs/harvesting.md).
public struct HarvestDescription: Sendable {
    /// What the person calls it: the source's identifier, or the address.
    public var name: String
    /// Base URL of the repository (OAI-PMH 2.0 section 3.1.1).
    public var url: String
    /// Section 3.4: `oai_dc` is what every repository has.
    public var prefix = "oai_dc"
    /// Section 2.6; `nil` for everything.
    public var set: String?
    /// The window of the first harvest (section 2.7.1), both ends included.
    public var from, until: UTCDatetime?
    /// Folder for the pages.
    public var folder: String
    /// Seconds between two requests.
    public var delaySeconds = 1.0

    public init(name: String, url: String, into folder: String) {
        (self.name, self.url, self.folder) = (name, url, folder)
    }

    /// Whether the address is one that can be asked.
    public static func isAddress(_ url: String) -> Bool {
        let lower = url.lowercased()
        let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isPlain && ["http://", "https://"].contains { lower.hasPrefix($0) && lower.count > $0.count }
    }
}
