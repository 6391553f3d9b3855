internal import Diagnostics
internal import Glibc

/// Keeps a second run away from what one is writing: a folder, a store.
///
/// The system gives the lock back when the process ends, however it ends; the lock file says who holds it. A run that
/// ends empties the file: one that still names an owner when nobody holds the lock was left by a run that was killed.
final class RunLock {
    /// The run that left the lock behind without ending; `nil` when the last one ended.
    let leftBy: LockOwner?
    private let descriptor: Int32

    /// - Parameter place: What is written; the lock is a hidden file beside it.
    /// - Throws: `output.locked` when another run holds it.
    init(_ place: String) throws(Diagnostic) {
        let path = Self.path(of: place)
        descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Diagnostic.cannotWrite(path, errno) }
        let owner = LockOwner(descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Diagnostic(
                "output.locked", .fatal, "another run is writing \(place)\(owner.map { ": \($0)" } ?? "")",
                at: .init(source: .max),
                hint: "wait until it has ended, or choose another place with --output")
        }
        leftBy = owner
        LockOwner.ofThisProcess.write(to: descriptor)
    }

    deinit {
        // Emptied before it is given back: whoever takes it next must not read us as a run that was killed.
        _ = ftruncate(descriptor, 0)
        close(descriptor)
    }

    /// Who is writing `place` now, without taking the lock; `nil` when nobody is.
    static func holder(of place: String) -> LockOwner? {
        let descriptor = unsafe open(path(of: place), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        return LockOwner(descriptor: descriptor)
    }

    static func path(of place: String) -> String {
        let name = place.split(separator: "/").last.map(String.init) ?? place
        return Folder.join(Folder.parent(of: place), ".\(name).lock")
    }
}

/// Who holds a lock: written for people.
struct LockOwner: CustomStringConvertible {
    /// `anna on archive, process 1234`
    var name: String { text }
    private let text: String
    private let started: Int

    static var ofThisProcess: LockOwner {
        var name = [CChar](repeating: 0, count: 256)
        let host =
            unsafe name.withUnsafeMutableBufferPointer { unsafe gethostname($0.baseAddress!, $0.count - 1) } == 0
            ? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "?"
        let user = unsafe getpwuid(getuid()).map { unsafe String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
        return LockOwner(text: "\(user) on \(host), process \(getpid())", started: time(nil))
    }

    private init(text: String, started: Int) { (self.text, self.started) = (text, started) }

    /// What a lock file says; `nil` when it is empty.
    init?(descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 512)
        let got = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress!, $0.count, 0) }
        guard got > 0 else { return nil }
        let lines = String(decoding: bytes[..<got], as: UTF8.self).split(separator: "\n")
        guard lines.count == 2, let started = Int(lines[1]) else { return nil }
        (text, self.started) = (String(lines[0]), started)
    }

    /// Best effort: the lock holds without the name of its owner, as on a full disk.
    func write(to descriptor: Int32) {
        let bytes = Array("\(text)\n\(started)\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress!, $0.count, 0) }
    }

    var description: String {
        let age = max(0, time(nil) - started)
        let words =
            age < 120
            ? "\(age) seconds" : age < 7200 ? "\(age / 60) minutes" : "\(age / 3600) hours"
        return "\(text), since \(words)"
    }
}
