/// The first few canonical ids of those offered, in their own order: the same whatever the order of the offers, so that
/// threads can be added up.
struct SmallestIDs: Hashable, Sendable {
    /// The sixteen characters behind `kz-`, the first the highest.
    private struct ID: Hashable, Comparable, Sendable {
        let high: UInt64, low: UInt64
        static func < (a: ID, b: ID) -> Bool { (a.high, a.low) < (b.high, b.low) }
    }
    static let limit = 3
    private var kept: ContiguousArray<ID> = []

    /// - Parameter id: `kz-0123456789abcdef`; other texts are no ids and are not kept.
    mutating func offer(_ id: UnsafeBufferPointer<UInt8>) {
        guard id.count == 19 else { return }
        func number(_ start: Int) -> UInt64 {
            (start..<start + 8).reduce(0) { unsafe $0 << 8 | UInt64(id[$1]) }
        }
        offer(ID(high: number(3), low: number(11)))
    }

    private mutating func offer(_ id: ID) {
        if kept.count == Self.limit, let last = kept.last, id >= last { return }
        let place = kept.firstIndex { id < $0 } ?? kept.count
        kept.insert(id, at: place)
        if kept.count > Self.limit { kept.removeLast() }
    }

    mutating func merge(_ other: SmallestIDs) { for id in other.kept { offer(id) } }

    var texts: [String] {
        kept.map { id in
            "kz-"
                + String(
                    decoding: [id.high, id.low].flatMap { half in
                        (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
                    }, as: UTF8.self)
        }
    }
}
