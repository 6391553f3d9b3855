internal import Glibc

/// How rare a word is, in bits, by the number of records that have it.
struct RarityScale: Sendable {
    /// How many steps there are.
    enum Grain: Sendable {
        /// log2(records / records that have the word): every record that comes or goes moves all words a little.
        case fine
        /// Whole bits, that change when a word becomes twice as frequent: what was compared before stays as it was.
        case coarse
    }

    private let records: Float
    private let grain: Grain
    /// log2 of the number of records, rounded up.
    let top: Int

    init(records: Int, _ grain: Grain) {
        self.records = Float(max(records, 2))
        self.grain = grain
        top = Int.bitWidth - max(records - 1, 1).leadingZeroBitCount
    }

    func bits(_ count: UInt32) -> Float {
        switch grain {
        case .fine: log2(records / Float(count))
        // A word that all have still says that it is there.
        case .coarse: Float(max(1, top - Self.floorOfLog2(count)))
        }
    }

    /// What puts words in the order of their frequency; 1 for a word of one record alone, more for others.
    func rank(_ count: UInt32) -> UInt32 {
        switch grain {
        case .fine: count
        case .coarse: 1 << UInt32(Self.floorOfLog2(count))
        }
    }

    private static func floorOfLog2(_ count: UInt32) -> Int { UInt32.bitWidth - 1 - max(count, 1).leadingZeroBitCount }
}
