internal import Diagnostics
internal import JSONWriting
internal import RecordStream
internal import SourceInput

/// What one process reads: some files of one source, or a slice of one file.
struct Shard {
    let number: Int
    /// Index of the source in the pipeline.
    let source: Int
    let files: [String]
    /// Of the one file; `nil`: all of it.
    let slice: TextSlice?
}

/// The sources of a pipeline cut into shards, in their order: what the shards give, one after the other, is what the
/// pipeline gives.
struct ShardPlan {
    /// What all steps of a run go by.
    struct Frame {
        /// Folder for the dataset, and the dataset whose ids go on.
        var output = "", previous: String?
    }

    private(set) var shards: [Shard] = []
    private(set) var frame = Frame()

    /// - Parameter bytes: A shard has about so many bytes of files, more when a file cannot be divided.
    init(_ pipeline: Pipeline, bytes: Int) throws(Diagnostic) {
        for (index, source) in pipeline.sources.enumerated() {
            // A joined table is asked by all rows of its source, and says at the end which of its rows none has asked.
            if !source.joins.isEmpty {
                add(index, source.files)
                continue
            }
            var pending: [String] = [], size = 0
            func close() {
                if !pending.isEmpty { add(index, pending) }
                (pending, size) = ([], 0)
            }
            for file in source.files {
                let length = Folder.size(of: file)
                let slices = length > bytes + bytes / 2 && Self.isPlainText(file) ? (length + bytes - 1) / bytes : 1
                if slices > 1 || size + length > bytes { close() }
                if slices > 1 {
                    for number in 0..<slices {
                        add(index, [file], TextSlice(number: number, count: slices))
                    }
                } else {
                    pending.append(file)
                    size += length
                }
            }
            close()
        }
    }

    private mutating func add(_ source: Int, _ files: [String], _ slice: TextSlice? = nil) {
        shards.append(Shard(number: shards.count, source: source, files: files, slice: slice))
    }

    /// Whether a file is one text as it stands: nothing packed, no table of another kind.
    private static func isPlainText(_ path: String) -> Bool {
        guard path != "-", Folder.isFile(path) else { return false }
        do throws(Diagnostic) {
            let opener = try SourceOpener(path: path, index: 0)
            guard let member = try opener.nextMember() else { return false }
            return member.name == nil && opener.containers.isEmpty
                && ![.dbf, .package, .binary, .empty].contains(member.format)
        } catch {
            return false  // the process that reads it says what is wrong with it
        }
    }

    // MARK: The file

    func write(to path: String, _ frame: Frame) throws(Diagnostic) {
        var json = JSONWriter()
        json.line(["output": frame.output, "previous": frame.previous])
        for shard in shards {
            json.line([
                "part": shard.number, "source": shard.source, "files": shard.files,
                "slice": shard.slice?.number ?? 0, "slices": shard.slice?.count ?? 1,
            ])
        }
        try WorkFolder.write(path) { (temporary: String) throws(Diagnostic) in
            let file = try OutputFile(path: temporary)
            try file.write(json.bytes)
            try file.synchronize()
        }
    }

    init(path: String) throws {
        try NDJSONLines.forEachWithBytes(path: path) { line, _ in
            if let output = line.text("output") {
                frame = Frame(output: output, previous: line.text("previous"))
                return
            }
            let slices = line.number("slices")
            shards.append(
                Shard(
                    number: line.number("part"), source: line.number("source"), files: line["files"].map(\.value),
                    slice: slices > 1 ? TextSlice(number: line.number("slice"), count: slices) : nil))
        }
    }
}

extension JSONLine {
    /// The members of an object of texts whose names are numbers.
    var texts: [Int: String] {
        var texts: [Int: String] = [:]
        for item in items {
            if let number = Int(names.name(batch.nodes[item.index].name)) { texts[number] = item.value }
        }
        return texts
    }

    /// A whole number; 0 when there is none.
    func number(_ name: String) -> Int { text(name).flatMap { Int($0) } ?? 0 }
}
