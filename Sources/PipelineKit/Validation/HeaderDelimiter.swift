internal import CSVReading
internal import Diagnostics
internal import RecordStream

/// A header that is cut by another delimiter than the rows: then no column has its name.
enum HeaderDelimiter {
    private static let delimiters: [UInt8] = Array(";,\t|".utf8)
    private static let fewest = 3

    /// - Parameter chunk: The first of a table.
    static func finding(_ chunk: RecordChunk, _ batch: borrowing RecordBatch, _ headings: [String]) -> Diagnostic? {
        guard let used = CSVFormat.head(of: chunk)?.dialect.delimiter, let first = batch.records.first else {
            return nil
        }
        let width = first.nodes.count - 1
        // As many names as values, when the header is cut by the other delimiter.
        guard headings.count < fewest, width >= fewest else { return nil }
        let header = headings.joined(separator: String(decoding: [used], as: UTF8.self))
        for other in delimiters where other != used {
            let names = header.utf8.count { $0 == other } + 1
            guard names >= fewest, 2 * names >= width else { continue }
            let location = Diagnostic.Location(source: chunk.start.source)
            return Diagnostic(
                "csv.header-delimiter", .error,
                "the header has `\(shown(other))` between its \(names) names, the rows have `\(shown(used))`",
                at: location, hint: "write header and rows with one delimiter")
        }
        return nil
    }

    private static func shown(_ delimiter: UInt8) -> String {
        delimiter == UInt8(ascii: "\t") ? "\\t" : String(decoding: [delimiter], as: UTF8.self)
    }
}
