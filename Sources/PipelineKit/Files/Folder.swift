internal import Diagnostics
internal import Glibc

/// A folder for the length of a command.
struct TemporaryFolder {
    let path: String

    init() throws(Diagnostic) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = ContiguousArray("\(parent)/khazina-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) }
        guard unsafe made != nil else { throw Diagnostic.cannotWrite(parent, errno) }
        path = unsafe template.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress!) }
    }

    /// Its files are of no use to anybody; that it could not be removed is not worth failing for.
    func remove() {
        do throws(Diagnostic) { try Folder.remove(path) } catch { StandardError.write("\(error.message)\n") }
    }
}

/// The few things we do with folders.
enum Folder {
    /// Creates `path` and the folders above it.
    static func create(_ path: String) throws(Diagnostic) {
        var partial = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            partial += (partial.isEmpty || partial.hasSuffix("/") ? "" : "/") + part
            if unsafe mkdir(partial, 0o755) != 0, errno != EEXIST { throw Diagnostic.cannotWrite(partial, errno) }
        }
        guard isFolder(path) else { throw Diagnostic.cannotWrite(path, ENOTDIR) }
    }

    static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    static func isFile(_ path: String) -> Bool {
        var information = stat()
        return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }

    /// Whether something stands there that is neither a file nor a folder: a device, a pipe.
    static func isDevice(_ path: String) -> Bool {
        var information = stat()
        guard unsafe stat(path, &information) == 0 else { return false }
        return information.st_mode & S_IFMT != S_IFREG && information.st_mode & S_IFMT != S_IFDIR
    }

    /// Bytes of a file; 0 when there is none.
    static func size(of path: String) -> Int {
        var information = stat()
        return unsafe stat(path, &information) == 0 ? Int(information.st_size) : 0
    }

    /// Names in a folder, sorted by their bytes.
    static func names(in path: String) throws(Diagnostic) -> [String] {
        guard let directory = unsafe opendir(path) else { throw Diagnostic.cannotRead(path, errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func rename(_ old: String, to new: String) throws(Diagnostic) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw Diagnostic.cannotWrite(new, errno) }
    }

    /// Waits until the names in a folder are on the disk. Some file systems cannot; nothing is lost by going on.
    static func synchronize(_ folder: String) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }

    /// Makes a symbolic link where nothing stands.
    static func link(_ path: String, to target: String) throws(Diagnostic) {
        guard unsafe symlink(target, path) == 0 else { throw Diagnostic.cannotWrite(path, errno) }
    }

    /// Where a link points to; `nil` when there is none.
    static func target(ofLink path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe bytes.withUnsafeMutableBufferPointer {
            unsafe readlink(path, $0.baseAddress!, $0.count)
        }
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder of ours with the files in it; folders inside are removed too.
    static func remove(_ path: String) throws(Diagnostic) {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { return }
        // A link to a folder is removed as a link; what it points to is not ours.
        if information.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try remove(path + "/" + name) }
            guard unsafe rmdir(path) == 0 else { throw Diagnostic.cannotWrite(path, errno) }
        } else {
            guard unsafe unlink(path) == 0 else { throw Diagnostic.cannotWrite(path, errno) }
        }
    }

    /// The path without `.`, `..` and links, where it exists; else the path itself.
    static func realPath(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The folder that `path` stands in.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Joins a path to a folder unless it is absolute; leading `../` take parts of the folder off.
    static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") { return path }
        var (parts, path) = (folder.split(separator: "/", omittingEmptySubsequences: true), path[...])
        while path.hasPrefix("../"), let last = parts.last, last != "..", last != "." {
            parts.removeLast()
            path = path.dropFirst(3)
        }
        let start = folder.hasPrefix("/") ? "/" : ""
        return start + (parts.filter { $0 != "." } + [path]).joined(separator: "/")
    }

    /// Files that a shell pattern names, sorted by their bytes; `**/` stands for any number of folders.
    static func files(matching pattern: String) -> [String] {
        guard let deep = pattern.firstRange(of: "**/") else { return matches(of: pattern) }
        let (start, rest) = (String(pattern[..<deep.lowerBound]), pattern[deep.upperBound...])
        var found = matches(of: start + rest)
        for folder in matches(of: start + "*") where isFolder(folder) {
            found += files(matching: "\(folder)/**/\(rest)")
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func matches(of pattern: String) -> [String] {
        var result = unsafe glob_t()
        defer { unsafe globfree(&result) }
        guard unsafe glob(pattern, 0, nil, &result) == 0 else { return [] }
        var paths: [String] = []
        for i in unsafe 0..<Int(result.gl_pathc) {
            if let path = unsafe result.gl_pathv[i] { paths.append(unsafe String(cString: path)) }
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Hands out the bytes of a file piece by piece.
    static func read(_ path: String, _ take: (ArraySlice<UInt8>) -> Void) throws(Diagnostic) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Diagnostic.cannotRead(path, errno) }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress!, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Diagnostic.cannotRead(path, errno) }
            if got == 0 { return }
            take(chunk[..<got])
        }
    }

    /// Hands out the lines of a file without their ends; the longest is held.
    static func readLines(_ path: String, _ take: (ArraySlice<UInt8>) -> Void) throws(Diagnostic) {
        var pending: [UInt8] = []
        try read(path) { piece in
            var rest = piece
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if pending.isEmpty {
                    take(rest[..<end])
                } else {
                    pending += rest[..<end]
                    take(pending[...])
                    pending.removeAll(keepingCapacity: true)
                }
                rest = rest[(end + 1)...]
            }
            pending += rest
        }
        if !pending.isEmpty { take(pending[...]) }
    }

    static func text(of path: String) throws(Diagnostic) -> String {
        var bytes: [UInt8] = []
        try read(path) { bytes.append(contentsOf: $0) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostic(
                "input.not-utf8", .fatal, "\(path) is not UTF-8", at: .init(source: .max),
                hint: "save it as UTF-8; configuration files have no other encoding")
        }
        return text
    }
}
