internal import JSONWriting

/// The first few canonical ids of those offered, in their own order: the same whatever the order of the offers, so that
/// threads can be added up.
///
/// More are held than are shown: when some go, those that come next are known.
struct SmallestIDs: Hashable, Sendable {
    /// The sixteen characters behind `kz-`, the first the highest.
    private struct ID: Hashable, Comparable, Sendable {
        let high: UInt64, low: UInt64
        static func < (a: ID, b: ID) -> Bool { (a.high, a.low) < (b.high, b.low) }
    }
    static let limit = 3
    private static let held = 16
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
        if kept.count == Self.held, let last = kept.last, id >= last { return }
        let place = kept.firstIndex { id < $0 } ?? kept.count
        kept.insert(id, at: place)
        if kept.count > Self.held { kept.removeLast() }
    }

    mutating func merge(_ other: SmallestIDs) { for id in other.kept { offer(id) } }

    /// Takes out the ids of objects that are gone and puts in those that came.
    /// - Parameters:
    ///   - before: How many there were in all; `after`: how many there are.
    /// - Returns: Whether the first ones are known; if not, all must be offered again.
    mutating func revise(removing gone: SmallestIDs, adding new: SmallestIDs, before: Int, after: Int) -> Bool {
        // Of what comes behind the last one that is held, nothing is known.
        let bound = kept.count < before ? kept.last : nil
        kept.removeAll { gone.kept.contains($0) }
        for id in new.kept {
            if let bound, id > bound { break }
            offer(id)
        }
        return kept.count >= min(Self.limit, after)
    }

    var texts: [String] {
        kept.prefix(Self.limit).map { id in
            "kz-"
                + String(
                    decoding: [id.high, id.low].flatMap { half in
                        (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
                    }, as: UTF8.self)
        }
    }

    mutating func pass(_ tape: inout CountTape) {
        var halves = kept.flatMap { [Int(bitPattern: UInt($0.high)), Int(bitPattern: UInt($0.low))] }
        tape.numbers(&halves)
        kept = []
        for place in stride(from: 0, to: halves.count - 1, by: 2) {
            offer(
                ID(
                    high: UInt64(UInt(bitPattern: halves[place])), low: UInt64(UInt(bitPattern: halves[place + 1]))))
        }
    }
}
