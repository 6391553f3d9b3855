internal import Diagnostics
internal import HeritageModel
internal import JSONWriting
internal import SourceInput

/// How the headings of one kind were grouped (`kept-agents.bin`): a run with the same headings does not group them again.
///
/// What a heading is follows from its id, but for its roles and what was counted of it. So groups, ledger and features hold
/// as long as ids and roles are the same; the lines of `agents.ndjson` as long as the counts are, too.
struct KeptEntities {
    /// Members by place among the headings, the one that gives the id first.
    var groups: [[Int]] = []
    var inReview = 0
    /// Where the lines about the kind stand in the ledger.
    var ledger = 0..<0
    /// Hashes of bytes that can be taken over, so that a damaged file is not.
    private var hashes = Hashes()

    private struct Hashes {
        var ledger = 0, features = 0, records = 0
        /// Of what was counted of the headings.
        var counts = 0
    }

    static func name(_ kind: EntityKind) -> String { "kept-\(kind.plural).bin" }

    /// What groups, ledger and features depend on.
    /// - Parameters:
    ///   - headings: Of the kind, by id.
    ///   - rules: Digest of program, tables and people's decisions.
    static func key(_ kind: EntityKind, _ headings: [Heading], rules: String) -> String {
        var bytes = ContiguousArray<UInt8>()
        for heading in headings {
            bytes.append(contentsOf: heading.id.utf8)
            for role in heading.roles.count > 1 ? heading.roles.sorted() : Array(heading.roles) {
                bytes.append(0)
                bytes.append(contentsOf: role.utf8)
            }
            bytes.append(1)
        }
        let hash = SipHash.hash128(bytes.span)
        return FileDigest.sha256(ofText: "\(rules) \(kind) \(hash.0) \(hash.1)")
    }

    private static func countsHash(_ headings: [Heading]) -> Int {
        var bytes = ContiguousArray<UInt8>()
        for heading in headings {
            bytes.append(contentsOf: "\(heading.references) ".utf8)
            if let language = heading.language { bytes.append(contentsOf: language.utf8) }
            for (name, count) in heading.variants.sorted(by: { $0.key < $1.key }) {
                bytes.append(0)
                bytes.append(contentsOf: "\(count) \(name)".utf8)
            }
            bytes.append(1)
        }
        return signed(SipHash.hash128(bytes.span).0)
    }

    private static func signed(_ hash: UInt64) -> Int { Int(bitPattern: UInt(hash)) }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        unsafe signed(SipHash.hash128(bytes.span).0)
    }

    private init() {}

    // MARK: Writing

    /// Of what has just been written into a folder.
    /// - Parameter ledger: Where in the file that is being written.
    init(
        _ kind: EntityKind, _ headings: [Heading], groups: [[Int]], inReview: Int, ledger: Range<Int>,
        of file: OutputFile,
        in folder: String
    ) throws(Diagnostic) {
        (self.groups, self.inReview, self.ledger) = (groups, inReview, ledger)
        let lines = try file.read(ledger)
        hashes.ledger = Self.signed(SipHash.hash128(lines.span).0)
        hashes.features = try Self.hash(of: "\(folder)/\(FeatureTable.fileName(kind.plural))")
        hashes.records = try Self.hash(of: "\(folder)/\(kind.plural).ndjson")
        hashes.counts = Self.countsHash(headings)
    }

    private static func hash(of path: String) throws(Diagnostic) -> Int {
        let file = try MappedFile(path)
        defer { extendLifetime(file) }
        return unsafe hash(file.bytes)
    }

    func write(_ kind: EntityKind, key: String, into folder: String) throws(Diagnostic) {
        var tape = CountTape(), kept = self
        kept.pass(&tape)
        try KeptFile.write(tape.bytes, key: key, as: Self.name(kind), in: folder)
    }

    private mutating func pass(_ tape: inout CountTape) {
        tape.list(&groups, []) { $1.numbers(&$0) }
        tape.number(&inReview)
        var (start, end) = (ledger.lowerBound, ledger.upperBound)
        tape.number(&start)
        tape.number(&end)
        ledger = start..<max(start, end)
        tape.number(&hashes.ledger)
        tape.number(&hashes.features)
        tape.number(&hashes.records)
        tape.number(&hashes.counts)
    }

    // MARK: Taking over

    /// Those of an earlier dataset; `nil` when there are none that fit, or its files are not those that were written.
    static func kept(
        _ kind: EntityKind, key: String, headings: Int, of folder: String
    ) throws(Diagnostic) -> KeptEntities? {
        guard let content = try KeptFile.read(Self.name(kind), in: folder), content.key == key else { return nil }
        var tape = CountTape(reading: content.bytes), kept = KeptEntities()
        kept.pass(&tape)
        let areInside = kept.groups.allSatisfy { group in
            !group.isEmpty && group.allSatisfy { $0 >= 0 && $0 < headings }
        }
        return tape.isComplete && areInside ? kept : nil
    }

    /// Takes over the features and the lines of the ledger.
    /// - Returns: `false`, with nothing written, when they are damaged.
    mutating func takeOver(
        _ kind: EntityKind, from previous: String, into folder: String, ledger file: OutputFile
    ) throws(Diagnostic) -> Bool {
        let features = FeatureTable.fileName(kind.plural), compared = ComparisonStore.fileName(kind.plural)
        guard Folder.isFile("\(previous)/ledger.ndjson"), Folder.isFile("\(previous)/\(features)"),
            try Self.hash(of: "\(previous)/\(features)") == hashes.features
        else { return false }
        let old = try MappedFile(previous + "/ledger.ndjson")
        defer { extendLifetime(old) }
        guard unsafe ledger.upperBound <= old.bytes.count else { return false }
        let lines = unsafe UnsafeBufferPointer(rebasing: old.bytes[ledger])
        guard unsafe Self.hash(lines) == hashes.ledger else { return false }
        let start = file.count
        try unsafe file.write(lines)
        ledger = start..<start + lines.count
        try OutputFile.copy("\(previous)/\(features)", to: "\(folder)/\(features)")
        if Folder.isFile("\(previous)/\(compared)") {
            try OutputFile.copy("\(previous)/\(compared)", to: "\(folder)/\(compared)")
        }
        return true
    }

    /// The records have been written anew.
    mutating func noteRecords(_ kind: EntityKind, _ headings: [Heading], in folder: String) throws(Diagnostic) {
        hashes.records = try Self.hash(of: "\(folder)/\(kind.plural).ndjson")
        hashes.counts = Self.countsHash(headings)
    }

    /// Takes over the records themselves, when nothing else was counted of their headings.
    func takeOverRecords(
        _ kind: EntityKind, _ headings: [Heading], from previous: String, into folder: String
    ) throws(Diagnostic) -> Bool {
        let name = "\(kind.plural).ndjson"
        guard Self.countsHash(headings) == hashes.counts, Folder.isFile("\(previous)/\(name)"),
            try Self.hash(of: "\(previous)/\(name)") == hashes.records
        else { return false }
        try OutputFile.copy("\(previous)/\(name)", to: "\(folder)/\(name)")
        return true
    }
}
