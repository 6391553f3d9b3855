public import Diagnostics

/// The values that no rule used: per path how many, and the first of them.
public struct UnmappedLedger: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        /// In the language of profiles, without positions.
        public let path: String
        public var count: Int
        /// The first value in the source, cut to a readable length.
        public var sample: String
        public var location: Diagnostic.Location

        public init(path: String, count: Int, sample: String, location: Diagnostic.Location) {
            (self.path, self.count, self.sample, self.location) = (path, count, sample, location)
        }
    }

    /// Sorted by path.
    public private(set) var entries: [Entry] = []

    public init() {}
    public init(_ entries: [Entry]) { for entry in entries { add(entry) } }

    /// Number of values.
    public var count: Int { entries.reduce(0) { $0 + $1.count } }

    /// Adds the entries of another thread or source: the order of merging does not show.
    public mutating func merge(_ other: UnmappedLedger) { for entry in other.entries { add(entry) } }

    private mutating func add(_ new: Entry) {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].path < new.path { low = middle + 1 } else { high = middle }
        }
        guard low < entries.count, entries[low].path == new.path else { return entries.insert(new, at: low) }
        entries[low].count += new.count
        if new.location.isBefore(entries[low].location) {
            (entries[low].sample, entries[low].location) = (new.sample, new.location)
        }
    }
}

extension Diagnostic.Location {
    func isBefore(_ other: Diagnostic.Location) -> Bool { (source, byteOffset) < (other.source, other.byteOffset) }
}
