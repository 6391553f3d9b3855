internal import CLibArchive
public import Diagnostics
internal import Glibc

/// A zip file whose members are opened by name, in any order and more than once: a workbook, a Darwin Core Archive.
///
/// The directory at its end is read first, so it must be a file on the disk: what comes from a pipe or from inside
/// another packing is copied to a temporary file, which goes away with this value.
public final class ZipPackage {
    /// Names of the regular files in it, in the order of its directory.
    public let names: [String]
    private let path: String
    private let isTemporary: Bool
    private let context: InputContext
    /// Whether the file is cut off before its directory: the members are found by their own headers.
    private let isCutOff: Bool

    init(path: String, isTemporary: Bool, _ context: InputContext) throws(Diagnostic) {
        (self.path, self.isTemporary, self.context) = (path, isTemporary, context)
        do throws(Diagnostic) {
            names = try Self.names(SeekableZip(path, context), context)
            isCutOff = false
        } catch {
            // A file that stands whole where its directory should be found is damaged otherwise.
            let (whole, broken) = Self.wholeNames(path, context)
            guard !whole.isEmpty else { throw error }
            (names, isCutOff) = (whole, true)
            let lost = broken.map { "; \($0) is cut off and left out with what stood behind it" } ?? ""
            context.report(
                "input.truncated", .error,
                "the directory of the zip is missing: \(whole.count) whole parts are read\(lost)",
                hint: "the file is cut off: copy or download it again, and compare the sizes")
        }
    }

    private static func names(_ zip: SeekableZip, _ context: InputContext) throws(Diagnostic) -> [String] {
        var names: [String] = []
        while names.count <= context.limits.members, let name = try zip.next() { names.append(name) }
        return names
    }

    /// The members that can be read to their end by their own headers, and the one that cannot.
    private static func wholeNames(_ path: String, _ context: InputContext) -> (whole: [String], broken: String?) {
        var whole: [String] = [], current: String?
        var block = ContiguousArray<UInt8>(repeating: 0, count: 64 << 10)
        do throws(Diagnostic) {
            let zip = try SeekableZip(path, context, byLocalHeaders: true)
            while whole.count <= context.limits.members, let name = try zip.next() {
                current = name
                let bytes = try ZipMemberBytes(zip, context, name)
                while try block.fill(from: bytes) > 0 {}
                whole.append(name)
                current = nil
            }
        } catch {
            return (whole, current)
        }
        return (whole, nil)
    }

    deinit { if isTemporary { unsafe unlink(path) } }

    /// The text of a member, `nil` when there is none of that name.
    /// - Parameters:
    ///   - name: Compared without regard to ASCII case, as part names are (ECMA-376 part 2, 6.2.2.3).
    ///   - encoding: As stated elsewhere; `nil` to go by the bytes.
    ///   - index: The number that findings carry as `Location.source`.
    public func member(
        named name: String, encoding: TextEncoding? = nil, index: UInt32
    ) throws(Diagnostic) -> SourceMember? {
        let own = InputContext(limits: context.limits, source: index)
        own.fileBytes = max(context.fileBytes, Self.size(of: path))
        guard names.contains(where: { $0.lowercased() == name.lowercased() }) else { return nil }
        let handle = try SeekableZip(path, own, byLocalHeaders: isCutOff)
        while let found = try handle.next() {
            guard found.lowercased() == name.lowercased() else { continue }
            let bytes = try ZipMemberBytes(handle, own, found)
            return SourceMember(PeekedBytes(bytes), name: found, declared: encoding, own)
        }
        return nil
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Copies the rest of `bytes` to a temporary file.
    static func spool(_ bytes: any RawBytes, _ context: InputContext) throws(Diagnostic) -> String {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = ContiguousArray("\(folder)/khazina-XXXXXX".utf8CString)
        let descriptor = unsafe template.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else {
            throw context.finding(
                "input.no-temporary-file", .fatal, "no temporary file can be made in \(folder)",
                hint: "let TMPDIR name a folder that may be written")
        }
        defer { close(descriptor) }
        var block = ContiguousArray<UInt8>(repeating: 0, count: 256 << 10)
        while true {
            let count: Int
            do throws(Diagnostic) { count = try block.fill(from: bytes) } catch {
                unsafe unlink(path)
                throw error
            }
            if count == 0 { return path }
            var written = 0
            while written < count {
                let step = unsafe block.withUnsafeBytes {
                    unsafe write(descriptor, $0.baseAddress! + written, count - written)
                }
                if step < 0, errno == EINTR { continue }
                guard step > 0 else {
                    unsafe unlink(path)
                    throw context.finding(
                        "input.no-temporary-file", .fatal, "the temporary copy in \(folder) cannot be written",
                        hint: "make room there, or let TMPDIR name another folder")
                }
                written += step
            }
        }
    }
}

/// libarchive's reader of zip files that goes by their directory, or by the headers of the members.
@safe private final class SeekableZip {
    let pointer: OpaquePointer
    private let context: InputContext

    init(_ path: String, _ context: InputContext, byLocalHeaders: Bool = false) throws(Diagnostic) {
        guard let pointer = unsafe archive_read_new() else { fatalError("libarchive has no memory") }
        unsafe self.pointer = pointer
        self.context = context
        if byLocalHeaders {
            unsafe archive_read_support_format_zip_streamable(pointer)
        } else {
            unsafe archive_read_support_format_zip_seekable(pointer)
        }
        if unsafe archive_read_open_filename(pointer, path, 64 << 10) < ARCHIVE_WARN { throw failure }
    }

    deinit { unsafe archive_read_free(pointer) }

    /// The name of the next regular file.
    func next() throws(Diagnostic) -> String? {
        while true {
            var entry: OpaquePointer?
            let status = MemberNames.inUTF8 { unsafe archive_read_next_header(pointer, &entry) }
            if status == ARCHIVE_EOF { return nil }
            guard status >= ARCHIVE_WARN, let entry = unsafe entry else { throw failure }
            guard unsafe archive_entry_filetype(entry) == 0o100000, unsafe archive_entry_is_encrypted(entry) == 0
            else { continue }  // a folder; an encrypted part is missed by name where it is needed
            guard let bytes = unsafe MemberNames.inUTF8({ unsafe archive_entry_pathname(entry) }) else { continue }
            return unsafe String(String(cString: bytes).map { $0 == "\\" ? "/" : $0 })
        }
    }

    var failure: Diagnostic {
        let text = unsafe archive_error_string(pointer).map { unsafe String(cString: $0) } ?? "it has no directory"
        return context.finding(
            "input.damaged", .fatal, "the zip cannot be read: \(text)", hint: "copy or download the file again")
    }
}

/// The bytes of the member that a `SeekableZip` stands at.
private final class ZipMemberBytes: RawBytes {
    private let zip: SeekableZip
    private let context: InputContext
    private let name: String
    private var count = 0

    init(_ zip: SeekableZip, _ context: InputContext, _ name: String) throws(Diagnostic) {
        (self.zip, self.context, self.name) = (zip, context, name)
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let read = unsafe archive_read_data(zip.pointer, target.baseAddress, target.count)
        if read < 0 {
            var failure = zip.failure
            failure.path = name
            throw failure
        }
        count += read
        try context.checkExpansion(count)
        return read
    }
}
