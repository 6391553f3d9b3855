internal import CLibArchive
internal import Diagnostics

/// The files in a zip or tar archive, in its own order. One must be read, or given up, before the next is asked for.
final class ArchiveMembers {
    struct Member {
        let name: String
        let bytes: any RawBytes
    }

    private let handle: ArchiveHandle
    private let context: InputContext
    private let path: String
    private var count = 0
    private var ended = false

    /// - Parameter path: Name of the archive inside an outer one; empty for the file itself.
    init(_ upstream: any RawBytes, path: String, _ context: InputContext) throws(Diagnostic) {
        handle = try ArchiveHandle(.archive, upstream, context)
        (self.context, self.path) = (context, path)
    }

    /// The next regular file; `nil` at the end.
    /// - Throws: `input.truncated`, `input.damaged` when the rest of the archive cannot be read.
    func next() throws(Diagnostic) -> Member? {
        while !ended {
            var entry: OpaquePointer?
            let status = MemberNames.inUTF8 { unsafe archive_read_next_header(handle.pointer, &entry) }
            if status == ARCHIVE_EOF { break }
            guard status >= ARCHIVE_WARN, let entry = unsafe entry else {
                if status == ARCHIVE_FAILED || status == ARCHIVE_RETRY {
                    leaveOut("a member", .error, "input.damaged", handle.message)
                    continue
                }
                ended = true
                throw handle.failure(context)
            }
            count += 1
            if count > context.limits.members {
                context.report(
                    "input.too-many-members", .error,
                    "the archive has more than \(context.limits.members) members: the rest is left out",
                    hint: "raise the limit, or split the archive")
                break
            }
            let name = unsafe Self.name(of: entry)
            if unsafe isReadable(entry, name) {
                return Member(name: path.isEmpty ? name : "\(path)/\(name)", bytes: MemberBytes(handle, context, name))
            }
        }
        ended = true
        return nil
    }

    private func isReadable(_ entry: OpaquePointer, _ name: String) -> Bool {
        let type = unsafe archive_entry_filetype(entry)
        if type == 0o040000 { return false }  // a folder: its files come by themselves
        if Self.leavesFolder(name) {
            leaveOut(name, .error, "input.member-outside-folder", "its name leads out of the archive's folder")
            return false
        }
        guard type == 0o100000, unsafe archive_entry_hardlink(entry) == nil else {
            leaveOut(name, .warning, "input.member-not-a-file", "it is a link or a device")
            return false
        }
        guard unsafe archive_entry_is_encrypted(entry) == 0 else {
            leaveOut(name, .error, "input.member-encrypted", "it is encrypted", hint: "ask for it without a password")
            return false
        }
        if Self.isDesktopLitter(name) {
            leaveOut(name, .note, "input.member-left-out", "it is a file of the desktop, not data")
            return false
        }
        return true
    }

    private func leaveOut(
        _ name: String, _ severity: Diagnostic.Severity, _ code: String, _ reason: String, hint: String? = nil
    ) {
        context.report(code, severity, "\(name) is left out: \(reason)", hint: hint)
    }

    private static func name(of entry: OpaquePointer) -> String {
        // The raw bytes: names in old encodings are no UTF-8.
        MemberNames.inUTF8 {
            let bytes = unsafe archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry)
            return unsafe bytes.map { unsafe String(cString: $0) } ?? "(nameless)"
        }
    }

    /// Absolute names, names with `..` and Windows drives.
    static func leavesFolder(_ name: String) -> Bool {
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        return parts.first == "" || parts.contains("..") || parts.first?.dropFirst() == ":"
    }

    private static func isDesktopLitter(_ name: String) -> Bool {
        let last = name.split(separator: "/").last ?? ""
        return name.hasPrefix("__MACOSX/") || last.hasPrefix("._") || last == ".DS_Store" || last == "Thumbs.db"
    }
}

/// The bytes of the archive's current member.
private final class MemberBytes: RawBytes {
    private let handle: ArchiveHandle
    private let context: InputContext
    private let name: String
    private var count = 0

    init(_ handle: ArchiveHandle, _ context: InputContext, _ name: String) {
        (self.handle, self.context, self.name) = (handle, context, name)
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let read = unsafe archive_read_data(handle.pointer, target.baseAddress, target.count)
        if read < 0 {
            var failure = handle.failure(context)
            failure.path = name
            throw failure
        }
        count += read
        try context.checkExpansion(count)
        return read
    }
}
