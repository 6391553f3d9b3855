internal import CharacterSets
public import Diagnostics

/// A whole file as bytes, for the files that stand beside a table.
public enum RawFile {
    /// - Returns: `nil` when there is no such file.
    /// - Throws: `input.too-large` above `limit` bytes, and as `SourceOpener`.
    public static func bytes(of path: String, limit: Int, index: UInt32) throws(Diagnostic) -> ContiguousArray<UInt8>? {
        let context = InputContext(limits: InputLimits(), source: index)
        let file: FileBytes
        do throws(Diagnostic) { file = try FileBytes(path: path, context, digest: false) } catch {
            if error.code == "input.not-found" { return nil }
            throw error
        }
        var bytes: ContiguousArray<UInt8> = []
        while try bytes.append(upTo: 1 << 20, from: file) > 0 {
            guard bytes.count <= limit else {
                throw context.finding(
                    "input.too-large", .fatal,
                    "\(path) has more than \(limit >> 20) MiB, which would be held in memory",
                    hint: "export the table as CSV")
            }
        }
        return bytes
    }
}

/// Bytes of one encoding to UTF-8, for formats that are no text but hold texts.
public final class TextConverter {
    private let encoding: TextEncoding
    private let context = InputContext(limits: InputLimits(), source: 0)

    public init(_ encoding: TextEncoding) { self.encoding = encoding }

    /// What is no character becomes U+FFFD, or in UTF-8 the letter of Windows-1252.
    public func append(
        _ bytes: ContiguousArray<UInt8>.SubSequence, to text: inout ContiguousArray<UInt8>
    ) throws(Diagnostic) {
        if bytes.allSatisfy({ $0 < 0x80 }), encoding.unitBytes == 1 { return text.append(contentsOf: bytes) }
        if let table = encoding.table {
            return unsafe bytes.withUnsafeBufferPointer { unsafe table.append($0, to: &text) }
        }
        let raw = PeekedBytes(NoBytes())
        raw.unread(ContiguousArray(bytes)[...])
        if encoding == .utf8 {
            var decoder = UTF8Text()
            while try decoder.read(raw, into: &text, limit: bytes.count + 4, context) {}
        } else {
            let decoder = IconvText(encoding)
            while try decoder.read(raw, into: &text, limit: bytes.count + 4, context) {}
        }
    }

    /// The encoding that bytes look like, and how clearly: 0 to 1.
    public static func vote(_ sample: ContiguousArray<UInt8>) -> (encoding: TextEncoding, margin: Double) {
        let guess = EncodingDetector.detect(ArraySlice(sample))
        return (guess.encoding, guess.margin)
    }
}
