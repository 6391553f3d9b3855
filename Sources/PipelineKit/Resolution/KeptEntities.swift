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
    private var components = KeptComponents()
    /// A hash of program, tables and people's decisions.
    private var rules = 0
    /// Hashes of bytes that can be taken over, so that a damaged file is not.
    private var hashes = Hashes()

    private struct Hashes {
        var ledger = 0, features = 0, records = 0
        /// Of what was counted of the headings.
        var counts = 0
    }

    static func name(_ kind: EntityKind) -> String { "kept-\(kind.plural).bin" }

    /// What groups, ledger and features depend on.
    /// - Parameter rules: Digest of program, tables and people's decisions.
    static func key(_ kind: EntityKind, _ headings: HeadingSummary, rules: String) -> String {
        FileDigest.sha256(ofText: "\(rules) \(kind) \(headings.ids.count) \(headings.shape)")
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        unsafe QuickHash.number(UnsafeRawBufferPointer(bytes))
    }

    private init() {}

    // MARK: Writing

    /// Of what has just been written into a folder.
    /// - Parameter ledger: Where in the file that is being written.
    init(
        _ kind: EntityKind, _ headings: HeadingSummary, groups: [[Int]], _ components: KeptComponents, rules: String,
        inReview: Int, ledger: Range<Int>, of file: OutputFile, in folder: String
    ) throws(Diagnostic) {
        (self.components, self.rules) = (components, Self.hash(ofRules: rules))
        (self.groups, self.inReview, self.ledger) = (groups, inReview, ledger)
        let lines = try file.read(ledger)
        hashes.ledger = unsafe lines.withUnsafeBufferPointer { unsafe Self.hash($0) }
        hashes.features = try Self.hash(of: "\(folder)/\(FeatureTable.fileName(kind.plural))")
        hashes.records = try Self.hash(of: "\(folder)/\(kind.plural).ndjson")
        hashes.counts = headings.counts
    }

    private static func hash(of path: String) throws(Diagnostic) -> Int {
        let file = try MappedFile(path)
        defer { extendLifetime(file) }
        return unsafe hash(file.bytes)
    }

    private static func hash(ofRules rules: String) -> Int {
        Int(bitPattern: UInt(QuickHash.hash(ContiguousArray(rules.utf8))))
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
        tape.number(&rules)
        components.pass(&tape)
    }

    // MARK: Taking over

    /// What an earlier run found of each component of the links, with the ledger that says so.
    struct Lines {
        let kept: KeptComponents
        fileprivate let file: MappedFile
        /// Of the kind.
        fileprivate let range: Range<Int>

        /// - Parameter line: Counted from the first of the kind.
        func has(_ line: Range<Int>) -> Bool { line.upperBound <= range.count }

        func write(_ line: Range<Int>, to ledger: OutputFile) throws(Diagnostic) {
            let place = range.lowerBound + line.lowerBound
            try unsafe ledger.write(UnsafeBufferPointer(rebasing: file.bytes[place..<place + line.count]))
        }
    }

    /// - Returns: `nil` when the rules were others, or the ledger is not the one that was written.
    static func lines(_ kind: EntityKind, rules: String, of folder: String) throws(Diagnostic) -> Lines? {
        guard let content = try KeptFile.read(name(kind), in: folder), Folder.isFile("\(folder)/ledger.ndjson") else {
            return nil
        }
        var tape = CountTape(reading: content.bytes), kept = KeptEntities()
        kept.pass(&tape)
        let file = try MappedFile(folder + "/ledger.ndjson")
        guard tape.isComplete, kept.rules == hash(ofRules: rules), kept.ledger.lowerBound >= 0,
            unsafe kept.ledger.upperBound <= file.bytes.count,
            unsafe hash(UnsafeBufferPointer(rebasing: file.bytes[kept.ledger])) == kept.hashes.ledger
        else { return nil }
        return Lines(kept: kept.components, file: file, range: kept.ledger)
    }

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
    mutating func noteRecords(_ kind: EntityKind, _ headings: HeadingSummary, in folder: String) throws(Diagnostic) {
        hashes.records = try Self.hash(of: "\(folder)/\(kind.plural).ndjson")
        hashes.counts = headings.counts
    }

    /// Takes over the records themselves, when nothing else was counted of their headings.
    func takeOverRecords(
        _ kind: EntityKind, _ headings: HeadingSummary, from previous: String, into folder: String
    ) throws(Diagnostic) -> Bool {
        let name = "\(kind.plural).ndjson"
        guard headings.counts == hashes.counts, Folder.isFile("\(previous)/\(name)"),
            try Self.hash(of: "\(previous)/\(name)") == hashes.records
        else { return false }
        try OutputFile.copy("\(previous)/\(name)", to: "\(folder)/\(name)")
        return true
    }
}
