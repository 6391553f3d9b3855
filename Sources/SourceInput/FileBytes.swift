internal import CLibArchive
internal import Diagnostics
internal import Glibc

/// An open file or standard input, read with `read(2)`.
final class FileBytes: RawBytes {
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let name: String
    private let context: InputContext
    private let digest: SHA256?

    /// - Throws: `input.not-found`, `input.no-permission`, `input.is-directory` or `input.cannot-open`.
    init(path: String, _ context: InputContext, digest: Bool) throws(Diagnostic) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        let openError = errno
        guard descriptor >= 0 else { throw Self.cannotOpen(path, openError, context) }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw context.finding(
                "input.is-directory", .fatal, "\(path) is a folder, not a file",
                hint: "name the files in it, e.g. \(path)/*.csv")
        }
        (self.descriptor, ownsDescriptor, name, self.context) = (descriptor, true, path, context)
        self.digest = digest ? SHA256() : nil
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    init(standardInput context: InputContext, digest: Bool) {
        (descriptor, ownsDescriptor, name, self.context) = (STDIN_FILENO, false, "standard input", context)
        self.digest = digest ? SHA256() : nil
    }

    deinit { if ownsDescriptor { close(descriptor) } }

    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        while true {
            let read = unsafe Glibc.read(descriptor, target.baseAddress, target.count)
            if read >= 0 {
                context.fileBytes += read
                unsafe digest?.update(.init(rebasing: target[..<read]))
                return read
            }
            let error = errno
            if error == EINTR { continue }
            throw context.finding(
                "input.read-failed", .fatal,
                "reading \(name) failed after \(context.fileBytes) bytes: \(errorText(error))")
        }
    }

    /// SHA-256 in hexadecimal of all bytes of the file; reads what nobody has read. `nil` when not asked for.
    func finishDigest() throws(Diagnostic) -> String? {
        guard digest != nil else { return nil }
        var rest = ContiguousArray<UInt8>(repeating: 0, count: 64 << 10)
        while try rest.fill(from: self) > 0 {}
        return digest?.finish()
    }

    private static func cannotOpen(_ path: String, _ error: Int32, _ context: InputContext) -> Diagnostic {
        switch error {
        case ENOENT:
            context.finding("input.not-found", .fatal, "there is no file \(path)", hint: "check the path")
        case EACCES, EPERM:
            context.finding(
                "input.no-permission", .fatal, "\(path) may not be read by this user",
                hint: "give read permission on the file and its folder")
        default: context.finding("input.cannot-open", .fatal, "\(path) cannot be opened: \(errorText(error))")
        }
    }
}

/// The system's words for an error number.
private func errorText(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
