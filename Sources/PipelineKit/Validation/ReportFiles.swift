internal import Diagnostics
internal import RecordStream
internal import SourceInput
public import Validation

/// Where the reports of a validation go.
public struct ReportFiles: Sendable {
    /// `-` is standard output.
    public var html: String?, sarif: String?, junit: String?, receipt: String?
    public init() {}

    /// Whether one of them names the files with their digests.
    public var nameDigests: Bool { html != nil || sarif != nil || receipt != nil }

    public func write(_ report: ValidationReport, words: Words) throws {
        if let html { try write(PageReport(report, words: words).text, to: html) }
        if let sarif { try write(String(decoding: SARIFReport(report, words: words).bytes, as: UTF8.self), to: sarif) }
        if let junit { try write(JUnitReport(report, words: words).text, to: junit) }
        if let receipt { try write(ReceiptFile.sealed(Receipt(report).unsealed), to: receipt) }
    }

    private func write(_ text: String, to path: String) throws {
        if path == "-" {
            let output = OutputFile(standardOutput: ())
            try output.write(text)
            return try output.flush()
        }
        // Beside its place first: a report that is cut off looks like a whole one.
        try OutputFile.replace(path, with: ContiguousArray(text.utf8))
    }
}

/// Receipts on the disk.
public enum ReceiptFile {
    static func sealed(_ text: String) -> String {
        text + Receipt.sealMark + FileDigest.sha256(ofText: text) + "\"}\n"
    }

    /// Compares a receipt with itself and with the files that it names.
    /// - Parameter folder: Where the files are; `nil`: where the receipt says.
    /// - Returns: Whether all is right, and one line for each thing that was compared.
    public static func verify(_ path: String, folder: String?) throws -> (isRight: Bool, lines: [String]) {
        let text = try Folder.text(of: path)
        guard let mark = text.ranges(of: Receipt.sealMark).last, text.hasPrefix("{\"receipt\":\"khazina-validation/")
        else {
            throw Diagnostic(
                "validate.no-receipt", .fatal, "\(path) is no receipt of khazina validate", at: .init(source: .max),
                hint: "name the file that --receipt wrote")
        }
        var lines: [String] = [], isRight = true
        let seal = text[mark.upperBound...].prefix(64)
        let isSealed = FileDigest.sha256(ofText: String(text[..<mark.lowerBound])) == seal
        lines.append(
            isSealed
                ? "right    the receipt is as it was written" : "changed  the receipt was changed after it was written")
        isRight = isSealed
        for match in text.matches(of: #/\{"path":"((?:[^"\\]|\\.)*)","bytes":(\d+),"sha256":"([0-9a-f]*)"\}/#) {
            let name = String(match.1).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
            let base = name.split(separator: "/").last.map(String.init) ?? name
            let file = folder.map { "\($0)/\(base)" } ?? name
            if name == "-" {
                lines.append("skipped  standard input: \(match.2) bytes, \(match.3)")
                continue
            }
            guard Folder.isFile(file) else {
                lines.append("missing  \(file)")
                isRight = false
                continue
            }
            let isSame = try FileDigest.sha256(ofFile: file) == match.3
            lines.append("\(isSame ? "right  " : "changed")  \(file)")
            if !isSame { isRight = false }
        }
        return (isRight, lines)
    }
}
