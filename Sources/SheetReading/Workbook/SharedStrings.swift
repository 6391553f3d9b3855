internal import Diagnostics
internal import RecordStream

/// The texts that the cells of a workbook share (ECMA-376 part 1, 18.4), held in memory.
struct SharedStrings: Sendable {
    /// Bytes beyond which a workbook is not read: its strings are held as a whole.
    static let mostBytes = 1 << 30

    private var text: ContiguousArray<UInt8> = []
    private var ends: ContiguousArray<UInt32> = []
    var count: Int { ends.count }

    init() {}

    /// - Throws: `sheet.too-many-strings`.
    init(
        _ source: any ByteSource, index: UInt32, _ findings: inout [Diagnostic], mostBytes: Int = Self.mostBytes
    ) throws(Diagnostic) {
        var reader = PartReader(source, "sst/si", index: index)
        let names = RichText.Names(reader)
        while let record = try reader.nextElement() {
            RichText.append(reader.batch, record.nodes.lowerBound, names, to: &text)
            ends.append(UInt32(truncatingIfNeeded: text.count))
            guard text.count <= mostBytes else {
                throw Diagnostic(
                    "sheet.too-many-strings", .fatal,
                    "the texts of the workbook are more than \(mostBytes >> 20) MiB, which are held in memory",
                    at: .init(source: index), hint: "save the sheet as CSV in UTF-8, which is read row by row")
            }
        }
        findings += reader.takeFindings()
    }

    /// `nil` when the workbook has no such string.
    subscript(_ index: Int) -> ContiguousArray<UInt8>.SubSequence? {
        guard ends.indices.contains(index) else { return nil }
        return text[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }
}

/// A text in runs: the runs are joined, what says how a word is pronounced (`rPh`) is left aside (18.4.6).
enum RichText {
    struct Names {
        let text: NameID, phonetic: NameID, properties: NameID
        init(_ reader: PartReader) {
            (text, phonetic, properties) = (reader.id("t"), reader.id("rPh"), reader.id("phoneticPr"))
        }
    }

    /// Appends the text of an `si` or `is`.
    static func append(_ batch: RecordBatch, _ node: Int, _ names: Names, to text: inout ContiguousArray<UInt8>) {
        var child = node + 1
        while child < Int(batch.nodes[node].end) {
            let name = batch.nodes[child].name
            if batch.nodes[child].kind == .attribute || name == names.phonetic || name == names.properties {
                child = Int(batch.nodes[child].end)
            } else if name == names.text {
                unsafe batch.withValue(of: child) { unsafe appendUnescaped($0, to: &text) }
                child = Int(batch.nodes[child].end)
            } else {
                child += 1  // into a run
            }
        }
    }

    /// Takes back `_x000D_` and the like (22.9.2.19 ST_Xstring), which stand for characters that XML cannot hold.
    static func appendUnescaped(_ value: UnsafeBufferPointer<UInt8>, to text: inout ContiguousArray<UInt8>) {
        var i = 0
        while i < value.count {
            if unsafe value[i] == UInt8(ascii: "_"), i + 6 < value.count, unsafe value[i + 1] == UInt8(ascii: "x"),
                unsafe value[i + 6] == UInt8(ascii: "_"),
                let code = unsafe UInt32(String(decoding: value[i + 2..<i + 6], as: UTF8.self), radix: 16),
                let scalar = UnicodeScalar(code), code != 0
            {
                text.append(contentsOf: String(scalar).utf8)
                i += 7
            } else {
                unsafe text.append(value[i])
                i += 1
            }
        }
    }
}
