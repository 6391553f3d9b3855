internal import CScan
internal import Diagnostics
internal import RecordStream

/// Which cells of a sheet are drawn as one. The file says so behind the rows, so that the sheet is read twice: the
/// first time only for the end of its rows, without parsing them.
enum MergedCells {
    /// Bytes behind the rows that are looked at.
    private static let mostBytes = 64 << 20
    /// Rectangles beyond which the rest is left aside.
    private static let mostRanges = 100_000

    static func read(_ sheet: Workbook.Sheet, _ parts: any SheetParts, index: UInt32) throws(Diagnostic) -> [CellRange]
    {
        guard let source = try parts.open(sheet.part), let tail = try tail(of: source) else { return [] }
        guard let root = rootName(tail) else { return [] }
        let text = ContiguousArray("<\(root)>".utf8) + tail
        var reader = PartReader(TextInMemory(text), "mergeCells/mergeCell", index: index)
        var ranges: [CellRange] = []
        // What is wrong with the text behind the rows is told when the rows are read.
        while ranges.count < mostRanges, let record = try reader.nextElement() {
            if let range = reader.attribute("ref", of: record.nodes.lowerBound).flatMap({ CellRange($0) }) {
                ranges.append(range)
            }
        }
        return ranges
    }

    /// What follows `</sheetData>`; `nil` when there are no rows, or nothing about merged cells.
    private static func tail(of source: any ByteSource) throws(Diagnostic) -> ContiguousArray<UInt8>? {
        let mark = Array("sheetData>".utf8)
        var block: ContiguousArray<UInt8> = []
        var found = false
        while true {
            let isMore: Bool
            do throws(Diagnostic) {
                isMore = try source.read(into: &block, limit: 256 << 10)
            } catch {
                return nil  // it is told when the rows are read
            }
            if !found {
                // `<sheetData>` has no slash before its name, `</sheetData>` has, or a prefix with one.
                var start = 0
                while let end = find(mark, in: block, from: start) {
                    let before = block[..<(end - mark.count)].suffix(32)
                    let tag = before.lastIndex(of: UInt8(ascii: "<"))
                    if let tag, tag + 1 < block.count, block[tag + 1] == UInt8(ascii: "/") {
                        found = true
                        block.removeFirst(end)
                        break
                    }
                    start = end
                }
                if !found { block.removeFirst(max(0, block.count - 64)) }
            }
            if !isMore || block.count > mostBytes { break }
        }
        guard found, find(Array("mergeCell".utf8), in: block, from: 0) != nil else { return nil }
        return block
    }

    /// Index behind the first `mark`.
    private static func find(_ mark: [UInt8], in bytes: ContiguousArray<UInt8>, from start: Int) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            var i = start
            while i + mark.count <= bytes.count {
                let step = unsafe cscan_until3(bytes.baseAddress! + i, bytes.count - i, mark[0], mark[0], mark[0])
                i += step
                guard i + mark.count <= bytes.count else { return nil }
                if (0..<mark.count).allSatisfy({ unsafe bytes[i + $0] == mark[$0] }) { return i + mark.count }
                i += 1
            }
            return nil
        }
    }

    /// The name in the last end tag, prefix and all.
    private static func rootName(_ text: ContiguousArray<UInt8>) -> String? {
        guard let tag = text.lastIndex(of: UInt8(ascii: "<")), tag + 2 < text.count, text[tag + 1] == UInt8(ascii: "/")
        else { return nil }
        let name = text[(tag + 2)...].prefix { $0 != UInt8(ascii: ">") && $0 > 0x20 }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}
