internal import Diagnostics
internal import Glibc

/// Keeps a second run away from a folder that one is writing. The system gives the lock back when the process ends,
/// however it ends.
final class FolderLock {
    private let descriptor: Int32

    /// - Parameter place: The folder; the lock is a hidden file beside it.
    /// - Throws: `output.locked` when another run holds it.
    init(_ place: String) throws(Diagnostic) {
        let name = place.split(separator: "/").last.map(String.init) ?? place
        let path = Folder.join(Folder.parent(of: place), ".\(name).lock")
        descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Diagnostic.cannotWrite(path, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Diagnostic(
                "output.locked", .fatal, "another run is writing \(place)", at: .init(source: .max),
                hint: "wait until it has ended, or choose another place with --output")
        }
    }

    deinit { close(descriptor) }
}
