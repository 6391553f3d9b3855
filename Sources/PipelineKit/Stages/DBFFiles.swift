internal import Diagnostics
internal import SheetReading
internal import SourceInput

/// The files beside a DBF table, and the encodings of its texts.
final class DBFFiles: DBFSurroundings {
    /// Bytes of long texts that are held in memory.
    private static let mostMemoBytes = 1 << 30

    private let path: String
    private let index: UInt32
    let statedEncoding: String?
    private var converters: [String: TextConverter] = [:]

    /// - Parameter encoding: What the pipeline states.
    init(path: String, encoding: String?, index: UInt32) throws(Diagnostic) {
        (self.path, self.index) = (path, index)
        let besides = try Self.codePageFile(path, index)
        statedEncoding = encoding.flatMap { TextEncoding($0)?.name } ?? besides
    }

    /// The name in the `.cpg` file that some programs write: `1251`, `UTF-8`, `ANSI 1251`.
    private static func codePageFile(_ path: String, _ index: UInt32) throws(Diagnostic) -> String? {
        guard let bytes = try beside(path, ["cpg", "CPG"], limit: 1 << 20, index) else { return nil }
        let text = String(decoding: bytes.prefix(64), as: UTF8.self)
        let name = text.split { $0.isWhitespace || $0 == "\0" }.last.map(String.init) ?? ""
        let encoding = Int(name) != nil ? TextEncoding("cp\(name)") : TextEncoding(name)
        return encoding?.name
    }

    func vote(_ sample: ContiguousArray<UInt8>) -> (encoding: String, margin: Double) {
        let vote = TextConverter.vote(sample)
        return (vote.encoding.name, vote.margin)
    }

    func append(
        _ bytes: ContiguousArray<UInt8>.SubSequence, in encoding: String, to text: inout ContiguousArray<UInt8>
    ) {
        let converter = converters[encoding] ?? TextConverter(TextEncoding(encoding) ?? .windows1252)
        converters[encoding] = converter
        do throws(Diagnostic) { try converter.append(bytes, to: &text) } catch {
            preconditionFailure("bytes in memory can be read: \(error.message)")
        }
    }

    func memoFile() throws(Diagnostic) -> ContiguousArray<UInt8>? {
        try Self.beside(path, ["fpt", "FPT", "dbt", "DBT", "Fpt", "Dbt"], limit: Self.mostMemoBytes, index)
    }

    private static func beside(
        _ path: String, _ extensions: [String], limit: Int, _ index: UInt32
    ) throws(Diagnostic) -> ContiguousArray<UInt8>? {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        for suffix in extensions {
            let bytes = try RawFile.bytes(of: path[...dot] + suffix, limit: limit, index: index)
            if let bytes { return bytes }
        }
        return nil
    }
}
