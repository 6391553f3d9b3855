internal import Diagnostics
internal import Glibc

/// A unified diff of two files whose lines belong together one by one, as `patch` reads it.
enum LineDiff {
    private static let context = 3
    /// Rows after which a hunk is written, so that a file that differs in each line is not held.
    private static let mostRows = 4_096

    static func write(_ old: String, _ new: String, name: String, to output: OutputFile) throws(Diagnostic) {
        var left = try Lines(old)
        var right = try Lines(new)
        try output.write("--- a/\(name)\n+++ b/\(name)\n")
        var before: [ContiguousArray<UInt8>] = []
        var hunk = Hunk(line: 1)
        var line = 0, isOpen = false
        while true {
            let (one, other) = (left.next(), right.next())
            guard one != nil || other != nil else { break }
            line += 1
            if let one, one == other {
                guard isOpen else {
                    if before.count == context { before.removeFirst() }
                    before.append(one)
                    continue
                }
                hunk.keep(one)
                if hunk.kept == 2 * context || hunk.count > mostRows {
                    before = try hunk.close(context, to: output)
                    isOpen = false
                }
                continue
            }
            if !isOpen {
                hunk = Hunk(line: line - before.count)
                for one in before { hunk.keep(one) }
                (before, isOpen) = ([], true)
            }
            hunk.replace(one, other)
            if hunk.count > mostRows {
                _ = try hunk.close(context, to: output)
                isOpen = false
            }
        }
        if isOpen { _ = try hunk.close(context, to: output) }
    }

    private struct Hunk {
        let line: Int
        private var rows: [(mark: Character, text: ContiguousArray<UInt8>)] = []
        private var added: [ContiguousArray<UInt8>] = []
        /// Equal lines since the last change.
        private(set) var kept = 0
        var count: Int { rows.count + added.count }
        init(line: Int) { self.line = line }

        mutating func keep(_ text: ContiguousArray<UInt8>) {
            endChange()
            rows.append((" ", text))
            kept += 1
        }
        mutating func replace(_ old: ContiguousArray<UInt8>?, _ new: ContiguousArray<UInt8>?) {
            kept = 0
            if let old { rows.append(("-", old)) }
            if let new { added.append(new) }
        }
        private mutating func endChange() {
            for text in added { rows.append(("+", text)) }
            added = []
        }

        /// Writes the hunk with at most `context` equal lines at its end.
        /// - Returns: The equal lines behind it that belong to what follows.
        mutating func close(_ context: Int, to output: OutputFile) throws(Diagnostic) -> [ContiguousArray<UInt8>] {
            endChange()
            let spare = max(0, kept - context)
            let rest = rows.suffix(spare).map { $0.text }
            rows.removeLast(spare)
            let (old, new) = (rows.count { $0.mark != "+" }, rows.count { $0.mark != "-" })
            try output.write("@@ -\(line),\(old) +\(line),\(new) @@\n")
            for row in rows {
                try output.write(String(row.mark))
                try output.write(row.text)
                if row.text.last != 0x0A { try output.write("\n\\ No newline at end of file\n") }
            }
            return rest
        }
    }

    /// The lines of a file with their ends, one at a time.
    @safe private struct Lines: ~Copyable {
        private let file: UnsafeMutablePointer<FILE>
        private var buffer: UnsafeMutablePointer<CChar>?
        private var capacity = 0

        init(_ path: String) throws(Diagnostic) {
            guard let file = unsafe fopen(path, "r") else { throw Diagnostic.cannotRead(path, errno) }
            unsafe self.file = file
        }
        deinit {
            unsafe free(buffer)
            unsafe fclose(file)
        }
        mutating func next() -> ContiguousArray<UInt8>? {
            let count = unsafe getline(&buffer, &capacity, file)
            guard count > 0, let bytes = unsafe buffer else { return nil }
            return unsafe ContiguousArray(UnsafeRawBufferPointer(start: bytes, count: count))
        }
    }
}
