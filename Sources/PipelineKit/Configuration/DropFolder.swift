internal import Diagnostics
internal import Glibc

/// What counts in a folder that others put files into: which of them are complete (docs/operations.md).
public struct DropFolder: Sendable, Hashable {
    /// Says that a file is complete: with a dot at its beginning (`.done`) it is what is appended to the file's name,
    /// else (`COMPLETE`) the name of one file in the same folder, for all files there.
    public var marker: String?
    /// A file that was changed less than so many seconds ago may still be growing.
    public var settleSeconds = 0

    /// A file that is left for the next run, and why.
    public struct Waiting: Sendable, Hashable {
        public let path: String, reason: String
    }

    /// Names under which programs write what is not complete yet: our own and rsync's, WinSCP's, browsers', editors'.
    private static let partialEndings = [".part", ".partial", ".filepart", ".crdownload", ".tmp", ".swp", "~"]

    static func isPartial(_ path: String) -> Bool { partialEndings.contains { path.hasSuffix($0) } }

    /// Tells complete files from those that must wait. Markers are neither.
    func sort(_ files: [String]) -> (ready: [String], waiting: [Waiting]) {
        var ready: [String] = [], waiting: [Waiting] = []
        for path in files where !isMarker(path) {
            if let marker, !Folder.isFile(Self.marker(marker, of: path)) {
                waiting.append(Waiting(path: path, reason: "\(Self.marker(marker, of: path)) is not there yet"))
            } else if let age = Self.age(of: path), age < settleSeconds {
                // Without its age: two nights that wait for the same file find the same.
                waiting.append(Waiting(path: path, reason: "it was changed less than \(settleSeconds) s ago"))
            } else {
                ready.append(path)
            }
        }
        return (ready, waiting)
    }

    private func isMarker(_ path: String) -> Bool {
        guard let marker else { return false }
        return marker.hasPrefix(".") ? path.hasSuffix(marker) : path.hasSuffix("/" + marker) || path == marker
    }

    private static func marker(_ marker: String, of path: String) -> String {
        marker.hasPrefix(".") ? path + marker : Folder.join(Folder.parent(of: path), marker)
    }

    /// Seconds since the file was changed; negative when the clock was set back, which counts as just now.
    private static func age(of path: String) -> Int? {
        var information = stat()
        guard unsafe stat(path, &information) == 0 else { return nil }
        return time(nil) - information.st_mtim.tv_sec
    }
}

extension DropFolder.Waiting {
    /// Nothing is wrong with a file that waits; it must only not be forgotten.
    var finding: Diagnostic {
        Diagnostic(
            "source.waiting", .note, "\(path) is left for the next run: \(reason)", at: .init(source: .max),
            hint: "nothing to do when the delivery is still under way")
    }
}

/// Tells whether a file was changed while it was read.
struct FileStamp: Equatable {
    private let size: Int, seconds: Int, nanoseconds: Int, inode: UInt

    /// `nil` for what is no plain file.
    init?(_ path: String) {
        var information = stat()
        guard unsafe stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
        (size, inode) = (Int(information.st_size), UInt(information.st_ino))
        (seconds, nanoseconds) = (information.st_mtim.tv_sec, information.st_mtim.tv_nsec)
    }
}
