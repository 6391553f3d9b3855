public import Diagnostics

/// The releases of a dataset: `releases/000012-3fa9c10b/` each complete and never changed, and `current`, a link to
/// the one that readers see.
///
/// `current` is renamed over, so a reader that resolves it once reads one whole release, before and after. Names are a
/// running number and the beginning of the manifest's digest: they sort, and the same content has the same digest.
public struct ReleaseShelf: Sendable {
    /// A kept release.
    public struct Release: Sendable, Hashable {
        /// `000012-3fa9c10b`
        public let name: String
        public let number: Int
        public let folder: String
    }

    public let folder: String
    private var releasesFolder: String { folder + "/releases" }
    private var link: String { folder + "/current" }
    private var nextLink: String { folder + "/.next" }
    static let stagingName = ".staging"
    private static let removalPrefix = ".removing-"

    public init(folder: String) {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        self.folder = folder
    }

    /// The kept releases, oldest first.
    public func releases() throws(Diagnostic) -> [Release] {
        guard Folder.isFolder(releasesFolder) else { return [] }
        var found: [Release] = []
        for name in try Folder.names(in: releasesFolder) {
            guard let number = Self.number(of: name) else { continue }  // staging, or being removed
            found.append(Release(name: name, number: number, folder: "\(releasesFolder)/\(name)"))
        }
        return found.sorted { $0.number < $1.number }
    }

    /// The release that readers see; `nil` before the first.
    public func current() throws(Diagnostic) -> Release? {
        guard let target = Folder.target(ofLink: link) else { return nil }
        let name = target.split(separator: "/").last.map(String.init) ?? target
        return try releases().first { $0.name == name }
    }

    /// The folder to read when someone names a dataset: with releases the one that readers see now, else the folder
    /// itself. The link is resolved here and only here, so that a reader never sees two releases.
    public static func readable(_ folder: String) -> String {
        guard Folder.target(ofLink: folder + "/current") != nil else { return folder }
        return Folder.realPath(folder + "/current")
    }

    /// Makes an earlier release the one that readers see.
    /// - Parameter name: Its name or number; `nil`: the one before the current one.
    /// - Returns: The release that readers see now, and the one that they saw.
    /// - Throws: `output.no-release`, `output.locked`.
    public func rollBack(to name: String?) throws -> (now: Release, before: Release?) {
        guard Folder.isFolder(releasesFolder) else {
            throw Self.noRelease("\(folder) holds no releases", hint: "name the folder that holds `current`")
        }
        let lock = try RunLock(folder)
        defer { extendLifetime(lock) }
        let all = try releases(), before = try current()
        let wanted =
            if let name {
                all.last { $0.name == name || Int(name) == $0.number }
            } else {
                all.last { $0.number < (before?.number ?? 0) }
            }
        guard let wanted else {
            let kept = all.map(\.name).joined(separator: ", ")
            throw Self.noRelease(
                name.map { "there is no release \($0) in \(folder)" } ?? "no release is older than the current one",
                hint: "kept are \(kept.isEmpty ? "none" : kept)")
        }
        try finishSwitch()
        try announce(wanted)
        try switchToAnnounced()
        return (wanted, before)
    }

    private static func noRelease(_ message: String, hint: String) -> Diagnostic {
        Diagnostic("output.no-release", .fatal, message, at: .init(source: .max), hint: hint)
    }

    private static func number(of name: String) -> Int? {
        let parts = name.split(separator: "-")
        guard parts.count == 2, parts[0].utf8.count >= 6, parts[1].utf8.count == 8 else { return nil }
        return Int(parts[0])
    }

    // MARK: Writing

    /// Finishes or clears what a run that was killed has left, and makes a folder for the next release. The caller
    /// holds the lock.
    func begin() throws(Diagnostic) -> String {
        try Folder.create(releasesFolder)
        try finishSwitch()
        for name in try Folder.names(in: releasesFolder)
        where name == Self.stagingName || name.hasPrefix(Self.removalPrefix) {
            try Folder.remove("\(releasesFolder)/\(name)")
        }
        let staging = "\(releasesFolder)/\(Self.stagingName)"
        try Folder.create(staging)
        return staging
    }

    /// Gives a complete folder its name among the releases and makes it the current one.
    func publish(_ staging: String, keep: Int) throws -> Release {
        let digest = (try Manifest.content(of: staging) ?? "").prefix(8)
        let number = (try releases().last?.number ?? 0) + 1
        let padded = String(repeating: "0", count: max(0, 6 - "\(number)".utf8.count)) + "\(number)"
        let release = Release(
            name: "\(padded)-\(digest)", number: number, folder: "\(releasesFolder)/\(padded)-\(digest)")
        Folder.synchronize(staging)
        // Announced first: whoever finds the announcement and the release knows that it is complete.
        try announce(release)
        try Folder.rename(staging, to: release.folder)
        // Before the switch: `current` must never lead to a name that a power cut could take back.
        Folder.synchronize(releasesFolder)
        try switchToAnnounced()
        try retain(keep)
        return release
    }

    /// Writes down which release comes next: the link that will be `current`.
    private func announce(_ release: Release) throws(Diagnostic) {
        if Folder.target(ofLink: nextLink) != nil { try Folder.remove(nextLink) }
        try Folder.link(nextLink, to: "releases/\(release.name)")
        Folder.synchronize(folder)
    }

    private func switchToAnnounced() throws(Diagnostic) {
        try Folder.rename(nextLink, to: link)
        Folder.synchronize(folder)
    }

    /// Does what a run that was killed had announced, if its release is there; else its announcement is void.
    private func finishSwitch() throws(Diagnostic) {
        guard let target = Folder.target(ofLink: nextLink) else { return }
        if Folder.isFile("\(folder)/\(target)/manifest.json") {
            try switchToAnnounced()
        } else {
            try Folder.remove(nextLink)
        }
    }

    /// Removes the oldest releases. The one that readers see stays, and so does the one before it, for those who
    /// are still reading it.
    func retain(_ keep: Int) throws(Diagnostic) {
        let all = try releases(), seen = try current()
        for release in all.dropLast(max(2, keep)) where release != seen {
            // Renamed first: nobody sees a release under its name with half of its files.
            let leaving = "\(releasesFolder)/\(Self.removalPrefix)\(release.name)"
            try Folder.rename(release.folder, to: leaving)
            try Folder.remove(leaving)
        }
    }
}
