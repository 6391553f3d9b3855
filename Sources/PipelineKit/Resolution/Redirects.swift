/// Ids that lead to others: most are of agents and places, as many as a dataset has headings, so they are kept as keys.
struct Redirects: Sendable {
    /// Between ids of ours.
    private(set) var own: [(from: IdentityKey, to: IdentityKey)] = []
    /// Those with an id that another program made.
    private(set) var foreign: [(from: String, to: String)] = []

    init() {}

    init(_ redirects: [(from: String, to: String)]) {
        for redirect in redirects { append(redirect.from, to: redirect.to) }
    }

    mutating func append(_ from: IdentityKey, to: IdentityKey) { own.append((from, to)) }

    mutating func append(_ from: String, to: String) {
        if let key = IdentityKey(from), let other = IdentityKey(to) {
            own.append((key, other))
        } else {
            foreign.append((from, to))
        }
    }

    static func += (redirects: inout Redirects, more: Redirects) {
        redirects.own += more.own
        redirects.foreign += more.foreign
    }

    var isEmpty: Bool { own.isEmpty && foreign.isEmpty }

    /// All of them as texts; of two from one id the first.
    var texts: [String: String] {
        var texts = Dictionary(foreign.map { ($0.from, $0.to) }) { first, _ in first }
        texts.reserveCapacity(own.count + foreign.count)
        for redirect in own where texts[redirect.from.id] == nil { texts[redirect.from.id] = redirect.to.id }
        return texts
    }

    /// Those of ours; of two from one id the first. References to agents and places are all ours.
    var keys: [IdentityKey: IdentityKey] { Dictionary(own.map { ($0.from, $0.to) }) { first, _ in first } }

    /// By the text of the id that leads away.
    var sorted: [(from: String, to: String)] {
        let ours = own.map { (order: $0.from.textOrder, to: $0) }
            .sorted { $0.order < $1.order }.map { (from: $0.to.from.id, to: $0.to.to.id) }
        return foreign.isEmpty ? ours : (ours + foreign).sorted { $0.from < $1.from }
    }

    static func pairs(_ redirects: Redirects) -> [(from: String, to: String)] {
        redirects.own.map { ($0.from.id, $0.to.id) } + redirects.foreign
    }

    /// Of ours, and their order: what depends on it must be made anew when it is another.
    var hash: UInt64 {
        var words = ContiguousArray<UInt64>()
        words.reserveCapacity(own.count * 4)
        for redirect in own {
            words.append(contentsOf: [
                redirect.from.words.0, redirect.from.words.1, redirect.to.words.0, redirect.to.words.1,
            ])
        }
        for redirect in foreign {
            for text in [redirect.from, redirect.to] { words.append(QuickHash.hash(ContiguousArray(text.utf8))) }
        }
        return unsafe words.withUnsafeBytes { unsafe QuickHash.hash($0) }
    }
}
