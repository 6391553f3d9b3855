/// What matching has to know of all records when one process sees only some of them: how many there are, and how often
/// each word, sound, value and year occurs.
///
/// Counts of parts add up to the counts of the whole, so that parts can be counted on many machines. What is compared by
/// the whole's counts has the weight that it has when all records are in one process, bit for bit.
///
/// Memory: 12 bytes for each thing that occurs more than once.
public struct MatchStatistics: Sendable {
    /// What is counted.
    public enum Thing: UInt64, Sendable {
        case word = 1, sound, value, year
        /// Words that stand beside a word in names of two words; see `NameCommonness`.
        case partner
    }

    /// A thing of one field by a hash of what it says.
    public struct Key: Hashable, Comparable, Sendable {
        public let hash: UInt64
        public init(_ thing: Thing, field: Int, _ content: UInt64) {
            hash = Hashing.mix(Hashing.mix(Hashing.seed, UInt64(field) << 8 | thing.rawValue), content)
        }
        public init(hash: UInt64) { self.hash = hash }
        public static func < (a: Key, b: Key) -> Bool { a.hash < b.hash }
    }

    /// Number of records.
    public var records = 0
    /// Number of different names of two words.
    public var names = 0
    private var counts: [Key: UInt32] = [:]

    public init() {}

    /// Times that something occurs; what was not counted occurs once, in the record that asks.
    public func count(_ key: Key) -> UInt32 { counts[key] ?? 1 }

    public mutating func add(_ count: UInt32, to key: Key) { counts[key, default: 0] += count }

    /// All counts by key, those of 1 included.
    public var sorted: [(key: Key, count: UInt32)] { counts.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 } }

    /// Takes a count that is complete; one of 1 is what `count` says anyway.
    public mutating func set(_ key: Key, _ count: UInt32) { if count > 1 { counts[key] = count } }

    public mutating func reserve(_ things: Int) { counts.reserveCapacity(things) }
}

extension MatchStatistics {
    /// Counts the records of one part, or of all.
    public init(_ records: borrowing RecordColumns, table: MatchingTable) {
        self.init()
        self.records = records.count
        PreparedRecords(records, table: table).count(into: &self)
    }
}

extension PreparedRecords {
    fileprivate func count(into statistics: inout MatchStatistics) {
        for (field, column) in columns.enumerated() {
            switch column {
            case .words(let words), .bag(let words, _): words.count(into: &statistics, field: field)
            case .years(let years): years.count(into: &statistics, field: field)
            }
        }
    }
}

/// The statistics of one field.
struct FieldStatistics {
    let all: MatchStatistics
    let field: Int

    var records: Int { all.records }
    func count(_ thing: MatchStatistics.Thing, _ content: UInt64) -> UInt32 {
        all.count(MatchStatistics.Key(thing, field: field, content))
    }
}
