internal import Diagnostics
internal import Glibc

/// A folder written beside its place and put there when it is complete.
///
/// Between the two renames of `publish` there is a moment without the folder; the next run finds its remains and goes
/// on as if nothing had happened.
final class StagedFolder: StagedDataset {
    let path: String
    var last: String? { place }
    var leftBy: LockOwner? { lock.leftBy }
    private let place: String
    private let former: String
    private let lock: RunLock

    init(_ place: String) throws(Diagnostic) {
        var place = place
        while place.count > 1, place.hasSuffix("/") { place.removeLast() }
        self.place = place
        (path, former) = (place + ".part", place + ".former")
        if Folder.isFolder(place), !Self.isOurs(place) {
            throw Diagnostic(
                "output.not-a-dataset", .fatal, "\(place) holds files that are not a dataset of ours",
                at: .init(source: .max), hint: "choose an empty or new folder with --output")
        }
        try Folder.create(Folder.parent(of: place))
        lock = try RunLock(place)
        try Folder.remove(path)
        // A run was killed between its two renames: what stood here before is still the last complete dataset.
        if !Folder.isFolder(place), Folder.isFolder(former) { try Folder.rename(former, to: place) }
        try Folder.remove(former)
        try Folder.create(path)
    }

    /// Puts the folder in its place; the one that stood there goes.
    @discardableResult
    func publish() throws(Diagnostic) -> PublishedDataset {
        Folder.synchronize(path)
        if Folder.isFolder(place) { try Folder.rename(place, to: former) }
        try Folder.rename(path, to: place)
        Folder.synchronize(Folder.parent(of: place))
        try Folder.remove(former)
        return PublishedDataset(folder: place, isNew: true)
    }

    /// Throws the folder away; the one that stands in its place stays.
    func discard() throws(Diagnostic) { try Folder.remove(path) }

    /// Whether a dataset with objects stands in the place.
    var wouldReplaceObjects: Bool { Folder.size(of: place + "/objects.ndjson") > 0 }

    /// Empty, or with a manifest of ours.
    private static func isOurs(_ place: String) -> Bool {
        do throws(Diagnostic) {
            let names = try Folder.names(in: place)
            return names.isEmpty || names.contains("manifest.json")
        } catch {
            return false
        }
    }
}
