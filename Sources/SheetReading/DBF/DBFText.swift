public import Diagnostics
internal import RecordStream

/// What a DBF table needs of whoever opens files: encodings, and the files beside it.
public protocol DBFSurroundings: AnyObject {
    /// The encoding that the provider or a `.cpg` file states; `nil` when nobody does.
    var statedEncoding: String? { get }
    /// The encoding that bytes look like, and how clearly: 0 to 1.
    func vote(_ sample: ContiguousArray<UInt8>) -> (encoding: String, margin: Double)
    /// Appends the text of bytes as UTF-8.
    func append(_ bytes: ContiguousArray<UInt8>.SubSequence, in encoding: String, to text: inout ContiguousArray<UInt8>)
    /// The memo file beside the table; `nil` when there is none.
    func memoFile() throws(Diagnostic) -> ContiguousArray<UInt8>?
}

/// Decides in which encoding the texts of a table are.
enum DBFEncoding {
    /// Code pages that programs write without knowing: a table made on a Russian or Turkish system may state them.
    private static let defaults: Set<String> = ["cp437", "cp850", "windows-1252"]
    private static let judged: Set<String> = ["windows-1251", "windows-1254", "cp866", "koi8-r"]

    static func decide(
        _ header: DBFHeader, _ sample: ContiguousArray<UInt8>, _ surroundings: any DBFSurroundings, index: UInt32,
        _ findings: inout [Diagnostic]
    ) -> SettledEncoding {
        let declared = DBFHeader.encoding(languageDriver: header.languageDriver)
        if let stated = surroundings.statedEncoding { return SettledEncoding(stated, declared: declared) }
        guard sample.contains(where: { $0 >= 0x80 }) else {
            return SettledEncoding(declared ?? "utf-8", declared: declared)
        }
        let vote = surroundings.vote(sample)
        let margin = Int((vote.margin * 100).rounded())
        let driver = "0x" + String(header.languageDriver, radix: 16, uppercase: true)
        guard let declared else {
            findings.append(
                Diagnostic(
                    "dbf.no-encoding", vote.margin < 0.2 ? .warning : .note,
                    "the table does not say its encoding (language driver \(driver)); it is read as \(vote.encoding) "
                        + "(margin \(margin) %)",
                    at: .init(source: index),
                    hint: "look at some names, and state the encoding of this source if they are wrong"))
            return SettledEncoding(vote.encoding, margin: vote.margin)
        }
        let needed = defaults.contains(declared) ? 0.3 : judged.contains(declared) ? 0.5 : 2
        guard vote.encoding != declared, vote.margin >= needed, vote.encoding != "windows-1252" else {
            return SettledEncoding(declared, declared: declared, margin: vote.encoding == declared ? vote.margin : 1)
        }
        findings.append(
            Diagnostic(
                "encoding.contradicts-declaration", .warning,
                "the language driver \(driver) says \(declared), but the texts are \(vote.encoding) (margin \(margin) %), "
                    + "and read so",
                at: .init(source: index), hint: "state the encoding of this source if some names are wrong"))
        return SettledEncoding(vote.encoding, declared: declared, margin: vote.margin)
    }
}
