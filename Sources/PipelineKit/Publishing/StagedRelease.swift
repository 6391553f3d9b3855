internal import Diagnostics

/// A release being written: beside the others, under a name that no reader looks for.
///
/// What a run that was killed left behind is removed by the next one, or finished where its release was complete.
final class StagedRelease: StagedDataset {
    let path: String
    private let shelf: ReleaseShelf
    private let keep: Int
    private let lock: RunLock
    private let newest: ReleaseShelf.Release?
    private let seen: ReleaseShelf.Release?
    init(_ folder: String, keep: Int) throws(Diagnostic) {
        shelf = ReleaseShelf(folder: folder)
        self.keep = keep
        if Folder.isFile(shelf.folder + "/manifest.json") {
            throw Diagnostic(
                "output.not-releases", .fatal, "\(folder) holds a dataset without releases", at: .init(source: .max),
                hint: "move it away; its ids go on with --previous")
        }
        if Folder.isFolder(shelf.folder), !Folder.isFolder(shelf.folder + "/releases"),
            try !Folder.names(in: shelf.folder).isEmpty
        {
            throw Diagnostic(
                "output.not-a-dataset", .fatal, "\(folder) holds files that are not a dataset of ours",
                at: .init(source: .max), hint: "choose an empty or new folder with --output")
        }
        try Folder.create(shelf.folder)
        lock = try RunLock(shelf.folder)
        path = try shelf.begin()
        newest = try shelf.releases().last
        seen = try shelf.current()
    }

    /// Number of the release that it will be.
    var number: Int { (newest?.number ?? 0) + 1 }

    var leftBy: LockOwner? { lock.leftBy }

    /// The newest one even after a rollback: what it promised about ids was published.
    var last: String? { newest?.folder }

    /// The one that readers see.
    var seenFolder: String? { seen?.folder }

    var wouldReplaceObjects: Bool { seen.map { Folder.size(of: $0.folder + "/objects.ndjson") > 0 } ?? false }

    /// Publishes it, unless it says the same as the newest release: then that stays the newest, and a rollback holds
    /// until something has changed.
    func publish() throws -> PublishedDataset {
        if let newest, let seen, try isThere(newest),
            try Manifest.content(of: path) == Manifest.content(of: newest.folder)
        {
            // What was kept for the next run may have been made by another program: that is still to be spared.
            for name in try Folder.names(in: path) where KeptFile.isOne(name) {
                try Folder.rename("\(path)/\(name)", to: "\(newest.folder)/\(name)")
            }
            try discard()
            try shelf.retain(keep)
            return PublishedDataset(folder: seen.folder, isNew: false)
        }
        return PublishedDataset(folder: try shelf.publish(path, keep: keep).folder, isNew: true)
    }

    /// Whether a release has all files that the one being written has: what somebody has removed is published again.
    private func isThere(_ release: ReleaseShelf.Release) throws(Diagnostic) -> Bool {
        try Folder.names(in: path).allSatisfy { KeptFile.isOne($0) || Folder.isFile("\(release.folder)/\($0)") }
    }

    func discard() throws(Diagnostic) { try Folder.remove(path) }
}
