internal import Diagnostics
internal import JSONWriting

/// What is attached to a delivery: which files were checked, against what, with which result.
///
/// The last member, `seal`, is the SHA-256 of the text before it: it shows a slip, it is no signature. No time stands
/// in it, so that the same delivery gives the same receipt.
public struct Receipt {
    private let report: ValidationReport
    public init(_ report: ValidationReport) { self.report = report }

    /// What stands before the seal.
    public static let sealMark = ",\"seal\":\""

    /// The receipt up to its seal: an object that is not closed.
    public var unsealed: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("receipt")
        json.string("khazina-validation/1")
        json.key("verdict")
        json.string(report.verdict.rawValue)
        json.key("failsOn")
        json.string(report.failsOn.name)
        json.key("records")
        json.integer(report.records)
        json.key("errors")
        json.integer(report.errors)
        json.key("warnings")
        json.integer(report.warnings)
        json.key("notes")
        json.integer(report.notes)
        json.key("files")
        json.beginArray()
        for file in report.files {
            json.beginObject()
            json.key("path")
            json.string(file.path)
            json.key("bytes")
            json.integer(file.bytes)
            json.key("sha256")
            json.string(file.sha256)
            json.endObject()
        }
        json.endArray()
        json.key("texts")
        json.beginArray()
        for text in report.texts {
            json.beginObject()
            json.key("name")
            json.string(text.name)
            json.key("format")
            json.string(text.format)
            json.key("encoding")
            json.string(text.encoding)
            json.key("profile")
            json.string(text.profile)
            json.key("records")
            json.integer(text.records)
            json.key("rejected")
            json.integer(text.rejected)
            json.endObject()
        }
        json.endArray()
        json.key("checkedAgainst")
        json.beginArray()
        for one in report.authorities {
            json.beginObject()
            json.key("name")
            json.string(one.name)
            json.key("kind")
            json.string(one.kind)
            json.key("sha256")
            json.string(one.digest)
            json.endObject()
        }
        json.endArray()
        json.key("findings")
        json.counts(report.tally.entries.map { ($0.code, $0.severity, $0.count) })
        json.endObject()
        json.endLine()
        let text = String(decoding: json.bytes, as: UTF8.self)
        return String(text.dropLast(2))
    }
}
