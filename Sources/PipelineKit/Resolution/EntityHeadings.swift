internal import Diagnostics
internal import HeritageModel

/// What is known of the headings of one kind without reading them: enough to tell whether an earlier run had the same.
struct HeadingSummary: Sendable {
    /// Those of one source.
    struct Part: Sendable {
        /// In order.
        var ids = ContiguousArray<IdentityKey>()
        /// A hash of ids and roles: what grouping depends on.
        var shape = 0
        /// A hash of what was counted: references, languages, variants.
        var counts = 0

        init() {}

        /// - Parameter places: Of those of one kind and source, by id.
        init(_ headings: [Heading], _ places: some Sequence<Int>) {
            var shape = ContiguousArray<UInt8>(), counts = ContiguousArray<UInt8>()
            for heading in places.lazy.map({ headings[$0] }) {
                if let key = IdentityKey(heading.id) { ids.append(key) }
                shape.append(contentsOf: heading.id.utf8)
                for role in heading.roles.count > 1 ? heading.roles.sorted() : Array(heading.roles) {
                    shape.append(0)
                    shape.append(contentsOf: role.utf8)
                }
                shape.append(1)
                for byte in 0..<8 { counts.append(UInt8(truncatingIfNeeded: heading.references >> (8 * byte))) }
                if let language = heading.language { counts.append(contentsOf: language.utf8) }
                if !heading.variants.isEmpty {
                    for (name, count) in heading.variants.sorted(by: { $0.key < $1.key }) {
                        counts.append(0)
                        counts.append(contentsOf: "\(count) \(name)".utf8)
                    }
                }
                counts.append(1)
            }
            (self.shape, self.counts) = (HeadingSummary.hash(shape), HeadingSummary.hash(counts))
        }
    }

    /// Of all sources, in order.
    let ids: ContiguousArray<IdentityKey>
    let shape: Int, counts: Int

    /// - Parameter parts: By source; no heading is in two of them.
    init(_ parts: [String: Part]) {
        var ids = ContiguousArray<IdentityKey>(), shapes = ContiguousArray<UInt8>(), counts = ContiguousArray<UInt8>()
        for (source, part) in parts.sorted(by: { $0.key < $1.key }) where !part.ids.isEmpty {
            ids.append(contentsOf: part.ids)
            shapes.append(contentsOf: "\(source) \(part.shape)\n".utf8)
            counts.append(contentsOf: "\(source) \(part.counts)\n".utf8)
        }
        ids.sort()
        (self.ids, shape, self.counts) = (ids, Self.hash(shapes), Self.hash(counts))
    }

    static func hash(_ bytes: ContiguousArray<UInt8>) -> Int { Int(bitPattern: UInt(SipHash.hash128(bytes.span).0)) }
}

/// The headings that the objects of a dataset refer to. Who only wants to know whether they are those of an earlier run does
/// not make them.
final class EntityHeadings {
    let summaries: [EntityKind: HeadingSummary]
    private let load: () throws(Diagnostic) -> [Heading]
    private var headings: [EntityKind: [Heading]]?

    /// - Parameters:
    ///   - parts: Of each kind, by source.
    ///   - load: Makes them, by id.
    init(parts: [EntityKind: [String: HeadingSummary.Part]], load: @escaping () throws(Diagnostic) -> [Heading]) {
        summaries = Dictionary(uniqueKeysWithValues: EntityKind.allCases.map { ($0, HeadingSummary(parts[$0] ?? [:])) })
        self.load = load
    }

    /// - Parameter headings: By id.
    init(_ headings: [Heading] = []) {
        let kinds = Self.byKind(headings)
        self.headings = kinds
        load = { [] }
        summaries = Dictionary(
            uniqueKeysWithValues: EntityKind.allCases.map { kind in
                let own = kinds[kind] ?? []
                let sources = Dictionary(grouping: own.indices) { own[$0].source }
                return (kind, HeadingSummary(sources.mapValues { HeadingSummary.Part(own, $0) }))
            })
    }

    /// Ids begin with the kind, so those of one kind stand together.
    private static func byKind(_ headings: [Heading]) -> [EntityKind: [Heading]] {
        var kinds: [EntityKind: [Heading]] = [:], start = 0
        while start < headings.count {
            let kind = headings[start].kind
            let end = headings[start...].firstIndex { $0.kind != kind } ?? headings.count
            precondition(kinds[kind] == nil, "headings come by id")
            kinds[kind] = start == 0 && end == headings.count ? headings : Array(headings[start..<end])
            start = end
        }
        return kinds
    }

    func summary(_ kind: EntityKind) -> HeadingSummary { summaries[kind] ?? HeadingSummary([:]) }

    /// Those of one kind, by id.
    func all(_ kind: EntityKind) throws(Diagnostic) -> [Heading] {
        if let headings { return headings[kind] ?? [] }
        let kinds = Self.byKind(try load())
        headings = kinds
        return kinds[kind] ?? []
    }
}

/// What the store keeps of the headings of one source, so that a night that changes none of them does not count them.
struct SourceHeadings {
    /// `nil`: a heading may be another source's too, so sums of this source alone say nothing.
    private(set) var parts: [EntityKind: HeadingSummary.Part]?

    /// - Parameter headings: All that the source's objects refer to, in any order.
    init(_ headings: [Heading], of source: String) {
        guard headings.allSatisfy({ $0.source == source }) else { return }
        let kinds = Dictionary(grouping: headings.indices) { headings[$0].kind }
        parts = kinds.mapValues { places in
            HeadingSummary.Part(headings, places.sorted { headings[$0].id < headings[$1].id })
        }
    }

    private static let version = 1

    func encoded() -> ContiguousArray<UInt8> {
        var writer = ByteWriter()
        writer.number(Self.version)
        writer.flag(parts != nil)
        if let parts {
            for kind in EntityKind.allCases {
                let part = parts[kind] ?? .init()
                writer.column(part.ids)
                writer.number(part.shape)
                writer.number(part.counts)
            }
        }
        return writer.bytes
    }

    /// `nil` when there is nothing, or of another version: then they must be counted.
    init?(encoded: ContiguousArray<UInt8>) throws(Diagnostic) {
        if encoded.isEmpty { return nil }
        var reader = ByteReader(encoded)
        guard try reader.number() == Self.version else { return nil }
        guard try reader.flag() else { return }
        var parts: [EntityKind: HeadingSummary.Part] = [:]
        for kind in EntityKind.allCases {
            var part = HeadingSummary.Part()
            part.ids = try reader.column()
            part.shape = try reader.number()
            part.counts = try reader.number()
            parts[kind] = part
        }
        self.parts = parts
    }
}
