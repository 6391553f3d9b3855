internal import Diagnostics
public import RecordStream

/// Record trees written by hand: indented lines, two blanks per level.
///
/// ```
/// lido                   an element; at the margin it begins a record (`-` for a nameless one)
///   @lang = az           an attribute
///   title = Xalça        a leaf
///   note                 an element with
///     @type = short      an attribute and
///     = its own text     its text
///     _ = loose          a nameless text among other children
///   year = "  1958 "     white space is kept in quotes
///   end ~                JSON null
/// ```
public enum RecordNotation {
    /// Line n of `notation` is line n of the source.
    public static func batch(_ notation: String, names: NameTable) -> RecordBatch {
        var batch = RecordBatch()
        var builder = Builder(names: names)
        for (number, line) in notation.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let text = line.drop { $0 == " " }
            if text.isEmpty { continue }
            builder.add(String(text), depth: (line.count - text.count) / 2, line: number + 1, to: &batch)
        }
        builder.finish(&batch)
        return batch
    }

    private struct Builder {
        let names: NameTable
        var recordLine = 0

        mutating func add(_ text: String, depth: Int, line: Int, to batch: inout RecordBatch) {
            if depth == 0 {
                finish(&batch)
                recordLine = line
                batch.open(names.intern(text == "-" ? "" : text), offset: 0, line: 0)
                return
            }
            while batch.depth > depth { batch.close() }
            let offset = line - recordLine
            if text.hasSuffix(" ~") {
                leaf(String(text.dropLast(2)), .null, "", offset, &batch)
            } else if text.hasPrefix("= ") {
                unsafe withBytes(unquoted(String(text.dropFirst(2)))) { unsafe batch.append(text: $0) }
            } else if let sign = text.firstRange(of: " = ") {
                let (name, value) = (String(text[..<sign.lowerBound]), unquoted(String(text[sign.upperBound...])))
                if name.hasPrefix("@") {
                    leaf(String(name.dropFirst()), .attribute, value, offset, &batch)
                } else {
                    leaf(name == "_" ? "" : name, .text, value, offset, &batch)
                }
            } else {
                batch.open(names.intern(text), offset: offset, line: offset)
            }
        }

        func finish(_ batch: inout RecordBatch) {
            while batch.depth > 0 { batch.close() }
            batch.endRecord(at: .init(source: 0, line: recordLine, byteOffset: recordLine * 100), chunkRange: 0..<1)
        }

        private func leaf(
            _ name: String, _ kind: RecordBatch.Kind, _ value: String, _ offset: Int, _ batch: inout RecordBatch
        ) {
            let name = names.intern(name)
            unsafe withBytes(value) { unsafe batch.leaf(name, kind, value: $0, offset: offset, line: offset) }
        }

        private func unquoted(_ text: String) -> String {
            text.hasPrefix("\"") && text.hasSuffix("\"") && text.count > 1 ? String(text.dropFirst().dropLast()) : text
        }

        private func withBytes(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
            unsafe Array(text.utf8).withUnsafeBufferPointer { unsafe body($0) }
        }
    }
}
