import Diagnostics
import Glibc
import RecordStream
import SourceInput

/// A file that is gone with this value.
final class TemporaryFile {
    let path: String

    init(_ bytes: some Sequence<UInt8>) {
        var template = Array("/tmp/khazina-test-XXXXXX".utf8CString)
        let descriptor = unsafe template.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
        precondition(descriptor >= 0)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let content = Array(bytes)
        let written = unsafe content.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        precondition(written == content.count)
        close(descriptor)
    }

    deinit { unsafe unlink(path) }
}

/// Everything that comes out of a file.
struct Opened {
    struct Text {
        let name: String?
        let bytes: [UInt8]
        let encoding: EncodingSummary
        let format: TextFormat
        var string: String { String(decoding: bytes, as: UTF8.self) }
    }
    var texts: [Text] = []
    var findings: [Diagnostic] = []
    var digest: String?
    var codes: [String] { findings.map(\.code) }

    /// Reads all members; a failure becomes the last finding.
    init(
        _ bytes: some Sequence<UInt8>, _ options: SourceOpener.Options = .init(), limit: Int = 64 << 10
    ) throws {
        let file = TemporaryFile(bytes)
        let opener = try SourceOpener(path: file.path, index: 0, options: options)
        while true {
            do throws(Diagnostic) {
                guard let member = try opener.nextMember() else { break }
                var buffer: ContiguousArray<UInt8> = []
                defer {
                    texts.append(
                        Text(
                            name: member.name, bytes: Array(buffer), encoding: member.encoding, format: member.format))
                }
                while try member.read(into: &buffer, limit: limit) {}
            } catch {
                findings.append(error)
            }
        }
        findings = opener.takeDiagnostics() + findings
        digest = try opener.finishDigest()
    }
}

/// Bytes written as hexadecimal digits; blanks and line ends do not count.
func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
