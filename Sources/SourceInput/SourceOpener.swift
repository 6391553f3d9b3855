internal import CLibArchive
public import Diagnostics
internal import Glibc

/// Opens a file or standard input and hands out the texts in it: itself, its decompressed content, or the members of
/// an archive; recognised by content, never by name.
///
///     let opener = try SourceOpener(path: "delivery.tar.gz", index: 0)
///     while let member = try opener.nextMember() { … }
public final class SourceOpener {
    public struct Options: Sendable {
        /// Encoding of the texts, when the provider states it; `nil` to go by the bytes.
        public var encoding: TextEncoding?
        /// Whether to compute the SHA-256 of the file.
        public var digest = false
        public var limits = InputLimits()
        /// Whether a zip with these names is one thing (a workbook, say) to be opened as a `ZipPackage`, not a heap of
        /// texts.
        public var isPackage: (@Sendable (_ names: [String]) -> Bool)?
        public init() {}
    }

    private let file: FileBytes
    private let context: InputContext
    private let options: Options
    /// `nil` for standard input.
    private let path: String?
    private var started = false
    /// What the text handed out last is wrapped in, outermost first: `["gzip", "tar"]`.
    public private(set) var containers: [String] = []
    /// The archives being read, the innermost last, with the wrappings around their members.
    private var archives: [(members: ArchiveMembers, depth: Int)] = []

    /// - Parameter index: The number that findings carry as `Location.source`.
    /// - Throws: `input.not-found`, `input.no-permission`, `input.is-directory` or `input.cannot-open`.
    public init(path: String, index: UInt32, options: Options = Options()) throws(Diagnostic) {
        context = InputContext(limits: options.limits, source: index)
        file = try FileBytes(path: path, context, digest: options.digest)
        self.path = path
        self.options = options
    }

    public init(standardInput index: UInt32, options: Options = Options()) {
        context = InputContext(limits: options.limits, source: index)
        file = FileBytes(standardInput: context, digest: options.digest)
        path = nil
        self.options = options
    }

    /// The next text, `nil` at the end. The one before is given up, read or not.
    /// - Parameter index: The number that findings carry from here on; `nil` to keep it.
    /// - Throws: `input.truncated`, `input.damaged`: no further member can be read.
    public func nextMember(index: UInt32? = nil) throws(Diagnostic) -> SourceMember? {
        if let index { context.source = index }
        if !started {
            started = true
            if let member = try unwrap(file, name: nil, depth: 0) { return member }
        }
        while let archive = archives.last {
            guard let member = try archive.members.next() else {
                archives.removeLast()
                continue
            }
            if let text = try unwrap(member.bytes, name: member.name, depth: archive.depth) { return text }
        }
        return nil
    }

    /// Findings about the file and its members since the last call.
    public func takeDiagnostics() -> [Diagnostic] { context.takeFindings() }

    /// SHA-256 of the file in hexadecimal; reads what has not been read. `nil` when not asked for. Call it once.
    public func finishDigest() throws(Diagnostic) -> String? { try file.finishDigest() }

    /// Takes off one wrapping after the other; `nil` when the innermost is an archive, now on the stack, or unreadable.
    private func unwrap(_ bytes: any RawBytes, name: String?, depth: Int) throws(Diagnostic) -> SourceMember? {
        var (current, depth) = (PeekedBytes(bytes), depth)
        while true {
            let container = Container.recognise(current.peek(Container.sampleBytes))
            if container == .none {
                containers = Array(containers.prefix(depth))
                return SourceMember(current, name: name, declared: options.encoding, context)
            }
            depth += 1
            containers = containers.prefix(depth - 1) + ["\(container)"]
            guard depth <= options.limits.nesting else {
                context.report(
                    "input.nested-too-deep", .error,
                    "\(name ?? "the file") is packed more than \(options.limits.nesting) times: it is left out",
                    hint: "unpack it, or raise the limit")
                return nil
            }
            switch container {
            case .none: break
            case .gzip: current = PeekedBytes(GzipBytes(current, context))
            case .zstd, .xz, .bzip2: current = PeekedBytes(FilteredBytes(current, context))
            case .zip:
                if let member = try package(&current, name: name, isFile: depth == 1 && name == nil) { return member }
                archives.append((try ArchiveMembers(current, path: name ?? "", context), depth))
                return nil
            case .tar:
                archives.append((try ArchiveMembers(current, path: name ?? "", context), depth))
                return nil
            case .unsupported(let what, let hint):
                context.report("input.unsupported", .error, "\(name ?? "the file") is \(what)", hint: hint)
                return nil
            }
        }
    }

    /// The zip as one member, if it is a package; otherwise `current` is a zip as before.
    private func package(
        _ current: inout PeekedBytes, name: String?, isFile: Bool
    ) throws(Diagnostic) -> SourceMember? {
        guard let isPackage = options.isPackage, Self.mayBePackage(current.peek(Container.sampleBytes)) else {
            return nil
        }
        if isFile, let path, Self.isRegularFile(path) {
            let package = try ZipPackage(path: path, isTemporary: false, context)
            return isPackage(package.names) ? SourceMember(package, name: name, context) : nil
        }
        let copy = try ZipPackage.spool(current, context)
        let package = try ZipPackage(path: copy, isTemporary: true, context)
        if isPackage(package.names) { return SourceMember(package, name: name, context) }
        // The file is open before its name goes away with the package.
        current = PeekedBytes(try FileBytes(path: copy, context, digest: false))
        return nil
    }

    private static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether the name of the first member is one of those that packages begin with (APPNOTE 4.3.7: the name's
    /// length stands at 26, the name at 30).
    private static func mayBePackage(_ head: ArraySlice<UInt8>) -> Bool {
        let head = Array(head)
        guard head.count > 30 else { return false }
        let name = String(decoding: head[30...].prefix(Int(head[26]) | Int(head[27]) << 8), as: UTF8.self).lowercased()
        let starts = ["[content_types]", "_rels/", "docprops/", "xl/", "customxml/", "mimetype", "meta-inf/"]
        // A Darwin Core Archive begins with any of its tables or descriptions, or with their folder.
        let ends = ["meta.xml", "eml.xml", ".txt", ".csv", ".tsv", "/"]
        return starts.contains { name.hasPrefix($0) } || ends.contains { name.hasSuffix($0) }
    }
}
