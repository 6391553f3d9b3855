internal import Diagnostics
internal import RecordStream
internal import SourceInput

/// Corrected copies of the files of a delivery, and one diff from those to these: `khazina validate --fix`.
///
/// They are written beside the folder first; it appears as a whole or not at all.
struct FixedFiles {
    /// One text that can be mended.
    struct Text {
        let path: String
        var edits: [TextEdit]
        /// Its encoding is to be changed whatever else there is to mend.
        let isMisencoded: Bool
    }

    private let folder: String, part: String
    /// Names in the folder, by path.
    private let names: [String: String]
    private let encoding: TextEncoding?

    /// - Parameter paths: As the caller names them.
    /// - Throws: `ConfigurationProblem` when the folder is not for us.
    init(_ folder: String, paths: [String], encoding: String?) throws {
        self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        part = self.folder + ".khazina-part"
        self.encoding = encoding.flatMap { TextEncoding($0) }
        let place = Self.place(of: self.folder)
        if Folder.isFile(folder) { throw ConfigurationProblem(["--fix: \(folder) is a file; name a new folder"]) }
        if Folder.isFolder(folder), !(try Folder.names(in: folder).isEmpty) {
            throw ConfigurationProblem(["--fix: \(folder) is not empty; name a new folder"])
        }
        var names: [String: String] = [:]
        for path in paths where path != "-" {
            let real = Folder.realPath(path)
            if (real + "/").hasPrefix(place + "/") || (Folder.isFolder(path) && (place + "/").hasPrefix(real + "/")) {
                throw ConfigurationProblem([
                    "--fix: \(folder) and \(path) lie in each other; nothing is mended in place: name another folder"
                ])
            }
            for file in Inspector.files(path) {
                let base = file.split(separator: "/").last.map(String.init) ?? file
                let inside = file.hasPrefix(path) ? file.dropFirst(path.count).drop { $0 == "/" } : ""
                let name = inside.isEmpty ? base : String(inside)
                if names.contains(where: { $0.value == name && $0.key != file }) || name == "fixes.diff" {
                    throw ConfigurationProblem([
                        "--fix: two files would be called \(name) in \(folder); validate them one by one"
                    ])
                }
                names[file] = name
            }
        }
        self.names = names
    }

    /// The real path of a folder that may not exist yet.
    private static func place(of path: String) -> String {
        var (existing, rest) = (path, "")
        while !Folder.isFolder(existing), existing != ".", existing != "/" {
            rest = "/" + (existing.split(separator: "/").last.map(String.init) ?? "") + rest
            existing = Folder.parent(of: existing)
        }
        return Folder.realPath(existing) + rest
    }

    /// - Returns: A line for each file: what was mended, or why it was not.
    func write(_ texts: [Text]) throws -> [String] {
        var lines: [String] = [], mended: [Text] = []
        try Folder.remove(part)
        try Folder.create(part)
        let diff = try OutputFile(path: part + "/fixes.diff")
        for text in texts {
            guard let name = names[text.path] else {
                if !text.edits.isEmpty { lines.append("not mended  \(text.path): it lies in an archive") }
                continue
            }
            let target = part + "/" + name
            try Folder.create(Folder.parent(of: target))
            let outcome: Outcome
            do throws(Diagnostic) { outcome = try copy(text, to: target) } catch {
                if error.code == "output.cannot-write" { throw error }
                outcome = .left(error.message)
            }
            switch outcome {
            case .nothing: try Folder.remove(target)
            case .left(let reason):
                try Folder.remove(target)
                lines.append("not mended  \(text.path): \(reason)")
            case .mended(let edits, let encoding):
                mended.append(text)
                // Their line ends are not single bytes.
                if encoding.name.hasPrefix("utf-16") || encoding.name.hasPrefix("utf-32") {
                    try diff.write("# \(name): from \(encoding.name) to utf-8; every line differs\n")
                } else {
                    try LineDiff.write(text.path, target, name: name, to: diff)
                }
                lines.append("mended  \(folder)/\(name): " + Self.counts(edits, encoding))
            }
        }
        if mended.isEmpty {
            try Folder.remove(part)
            return lines + ["nothing could be mended; \(folder) is not written"]
        }
        try diff.synchronize()
        try Folder.create(Folder.parent(of: folder))
        try Folder.rename(part, to: folder)
        return lines
    }

    private static func counts(_ edits: [TextEdit], _ encoding: TextEncoding) -> String {
        var counts: [String: Int] = [:]
        for edit in edits { counts[edit.code, default: 0] += 1 }
        let list = counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        return (list + (encoding == .utf8 ? [] : ["from \(encoding.name) to utf-8"])).joined(separator: ", ")
    }

    private enum Outcome {
        case nothing, left(String), mended([TextEdit], TextEncoding)
    }

    private func copy(_ text: Text, to target: String) throws(Diagnostic) -> Outcome {
        var options = SourceOpener.Options()
        options.encoding = encoding
        let opener = try SourceOpener(path: text.path, index: 0, options: options)
        guard let member = try opener.nextMember() else { return .nothing }
        guard member.name == nil, opener.containers.isEmpty else {
            return text.edits.isEmpty ? .nothing : .left("it is packed")
        }
        let hasMark = member.encoding.hasByteOrderMark && member.encoding.encoding == .utf8
        if text.edits.isEmpty, !text.isMisencoded, !hasMark { return .nothing }
        let output = try OutputFile(path: target)
        // Two findings can ask for the same mend.
        var edits: [TextEdit] = []
        for edit in text.edits.sorted(by: { ($0.offset, $0.code) < ($1.offset, $1.code) })
        where edit.offset >= edits.last?.end ?? 0 && edit.offset != edits.last?.offset { edits.append(edit) }
        var buffer: ContiguousArray<UInt8> = [], base = 0, next = 0, isFirst = true, isAtEnd = false
        while !isAtEnd {
            isAtEnd = try !member.read(into: &buffer, limit: 256 << 10)
            if isFirst, let declaration = Self.declaration(in: buffer) { edits.insert(declaration, at: 0) }
            isFirst = false
            var done = 0
            while next < edits.count, edits[next].end < base + buffer.count || isAtEnd {
                let edit = edits[next]
                let range = edit.offset - base..<edit.end - base
                guard range.upperBound <= buffer.count, buffer[range].elementsEqual(edit.old) else {
                    return .left("the text at byte \(edit.offset) is not what it was; was the file changed meanwhile?")
                }
                try output.write(ContiguousArray(buffer[done..<range.lowerBound]))
                try output.write(edit.new)
                (done, next) = (range.upperBound, next + 1)
            }
            let sure = next < edits.count ? max(done, min(buffer.count, edits[next].offset - base)) : buffer.count
            try output.write(ContiguousArray(buffer[done..<sure]))
            buffer.removeFirst(sure)
            base += sure
        }
        let doubts = (member.takeDiagnostics() + opener.takeDiagnostics()).filter {
            $0.code == "encoding.uncertain" || $0.code == "encoding.invalid-sequence"
        }
        if let doubt = doubts.first { return .left("\(doubt.message), so that a copy might be wrong") }
        try output.synchronize()
        if edits.isEmpty, !hasMark, member.encoding.encoding == .utf8 { return .nothing }
        if hasMark { edits.append(TextEdit(offset: 0, old: [], new: [], code: "byte-order mark")) }
        return .mended(edits, member.encoding.encoding)
    }

    /// `UTF-8` for another encoding that an XML declaration names (XML 1.0, 4.3.3).
    private static func declaration(in text: ContiguousArray<UInt8>) -> TextEdit? {
        guard text.starts(with: "<?xml".utf8), let end = text.prefix(512).firstIndex(of: UInt8(ascii: ">")) else {
            return nil
        }
        let key = Array("encoding".utf8)
        guard let start = (0..<end).first(where: { text[$0...].starts(with: key) }),
            let open = text[start..<end].firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }),
            let close = text[(open + 1)..<end].firstIndex(of: text[open])
        else { return nil }
        let old = ContiguousArray(text[(open + 1)..<close])
        if TextEncoding(String(decoding: old, as: UTF8.self)) == .utf8 { return nil }
        return TextEdit(
            offset: open + 1, old: old, new: .init("UTF-8".utf8), code: "encoding.contradicts-declaration")
    }
}
