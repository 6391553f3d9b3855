internal import Deduplication
internal import Diagnostics
internal import HeritageModel

/// What is compared of objects of the kinds that have a table: plain values one after the other, as UTF-8.
///
/// Memory: some 150 to 250 bytes per object, until they have been compared.
struct ObjectFeatures: Sendable {
    /// What the fields of the tables may be called.
    enum Field: Int, CaseIterable, Sendable {
        case source, id, title, agents, publisher, year, day, identifier, holder, number, place, type, language
        case latitude, longitude
    }

    init() {}

    private var bytes = ContiguousArray<UInt8>()
    /// Where each record begins.
    private var starts = ContiguousArray<Int>()
    /// Where each value ends, counted from the beginning of its record.
    private var ends = ContiguousArray<UInt32>()
    private(set) var kinds: ContiguousArray<CulturalObject.Kind> = []
    /// Place of each object among all.
    private(set) var positions = ContiguousArray<Int>()
    var count: Int { kinds.count }

    mutating func append(_ kind: CulturalObject.Kind, at position: Int, _ value: (Field) -> String) {
        kinds.append(kind)
        positions.append(position)
        let start = bytes.count
        starts.append(start)
        for field in Field.allCases {
            bytes.append(contentsOf: value(field).utf8)
            ends.append(UInt32(bytes.count - start))
        }
    }

    /// Appends those of another part of the dataset.
    /// - Parameter offset: Number of objects before it.
    mutating func append(_ other: ObjectFeatures, offset: Int) {
        let start = bytes.count
        bytes.append(contentsOf: other.bytes)
        ends.append(contentsOf: other.ends)
        for place in other.starts { starts.append(start + place) }
        kinds.append(contentsOf: other.kinds)
        for position in other.positions { positions.append(position + offset) }
    }

    func write(to file: BinaryWriter) throws(Diagnostic) {
        let names = CulturalObject.Kind.allCases
        try file.write(ContiguousArray(kinds.map { kind in UInt8(names.firstIndex(of: kind) ?? 0) }))
        try file.write(positions)
        try file.write(starts)
        try file.write(ends)
        try file.write(bytes)
    }

    /// Of a file in which the features of one part were written.
    init(path: String) throws(Diagnostic) {
        var file = try BinaryReader(path: path)
        let names = CulturalObject.Kind.allCases
        kinds = ContiguousArray(try file.array(of: UInt8.self, filler: 0).map { names[Int($0)] })
        positions = try file.array(of: Int.self, filler: 0)
        starts = try file.array(of: Int.self, filler: 0)
        ends = try file.array(of: UInt32.self, filler: 0)
        bytes = try file.array(of: UInt8.self, filler: 0)
    }

    /// Appends some of another's records.
    /// - Parameter offset: What is added to their positions.
    mutating func append(_ other: ObjectFeatures, _ records: Range<Int>, offset: Int) {
        guard !records.isEmpty else { return }
        let fields = Self.fieldCount, start = other.starts[records.lowerBound]
        let end = records.upperBound < other.count ? other.starts[records.upperBound] : other.bytes.count
        let shift = bytes.count - start
        bytes.append(contentsOf: other.bytes[start..<end])
        ends.append(contentsOf: other.ends[records.lowerBound * fields..<records.upperBound * fields])
        for place in other.starts[records] { starts.append(place + shift) }
        kinds.append(contentsOf: other.kinds[records])
        for record in records { positions.append(other.positions[record] + offset) }
    }

    func write(to writer: inout ByteWriter) {
        writer.block(bytes)
        writer.column(starts)
        writer.column(ends)
        for kind in kinds { writer.text(kind.rawValue) }
        writer.column(positions)
    }

    /// - Parameter countsThrough: As batches of version 2 hold them, each value ends at a place among all bytes.
    init(_ reader: inout ByteReader, countsThrough: Bool = false) throws(Diagnostic) {
        bytes = try reader.block()
        if countsThrough {
            let all: ContiguousArray<Int> = try reader.column()
            for (place, end) in all.enumerated() {
                if place % Self.fieldCount == 0 { starts.append(place == 0 ? 0 : all[place - 1]) }
                ends.append(UInt32(clamping: end - starts[starts.count - 1]))
            }
        } else {
            starts = try reader.column()
            ends = try reader.column()
        }
        guard ends.count == starts.count * Self.fieldCount else { throw ByteReader.damage }
        for _ in starts {
            kinds.append(CulturalObject.Kind(rawValue: try reader.text()) ?? .object)
        }
        positions = try reader.column()
    }

    /// A hash of everything.
    var hash: UInt64 {
        var all = ContiguousArray<UInt64>([QuickHash.hash(bytes)])
        let names = CulturalObject.Kind.allCases
        let kinds = ContiguousArray(kinds.map { kind in UInt8(names.firstIndex(of: kind) ?? 0) })
        all.append(QuickHash.hash(kinds))
        all.append(unsafe ends.withUnsafeBytes { unsafe QuickHash.hash($0) })
        all.append(unsafe positions.withUnsafeBytes { unsafe QuickHash.hash($0) })
        return unsafe all.withUnsafeBytes { unsafe QuickHash.hash($0) }
    }

    private static let fieldCount = Field.allCases.count

    private func range(_ record: Int, _ field: Field) -> Range<Int> {
        let place = record * Self.fieldCount + field.rawValue, start = starts[record]
        return start + (field.rawValue == 0 ? 0 : Int(ends[place - 1]))..<start + Int(ends[place])
    }

    func value(_ record: Int, _ field: Field) -> String {
        String(decoding: bytes[range(record, field)], as: UTF8.self)
    }

    func bytes(_ record: Int, _ field: Field) -> ContiguousArray<UInt8> {
        ContiguousArray(bytes[range(record, field)])
    }
}

/// Takes features from objects.
struct ObjectFeatureExtractor: Sendable {
    let extractor: MatchFeatureExtractor
    /// Kinds that have a table.
    let kinds: Set<CulturalObject.Kind>

    func collect(_ object: CulturalObject, at position: Int, into features: inout ObjectFeatures) {
        guard kinds.contains(object.kind), object.status != .withdrawn else { return }
        features.append(object.kind, at: position) { value($0, object) }
    }

    private func value(_ field: ObjectFeatures.Field, _ object: CulturalObject) -> String {
        switch field {
        case .source: object.sources.first?.source ?? ""
        case .id: object.id
        case .title: (object.titles.first { $0.kind == .main } ?? object.titles.first)?.text.value ?? ""
        case .agents: Self.agents(object) { $0.role != "pbl" && $0.role != "holder" }
        case .publisher: Self.agents(object) { $0.role == "pbl" }
        case .year: Self.span(extractor.years(of: object))
        case .day: extractor.day(of: object) ?? ""
        case .identifier: extractor.trusted(object).joined(separator: " ")
        case .holder: object.holder?.entity ?? ""
        case .number: extractor.inventoryNumber(of: object) ?? ""
        case .place: Self.words((object.places + object.events.flatMap(\.places)).map { $0.place.entity })
        case .type: Self.words(object.types.map { extractor.folded($0.label?.value ?? $0.id ?? "") })
        case .language: Self.words(object.languages)
        case .latitude: object.places.compactMap(\.coordinates).first.map { "\($0.latitude)" } ?? ""
        case .longitude: object.places.compactMap(\.coordinates).first.map { "\($0.longitude)" } ?? ""
        }
    }

    /// Those who had a part in it without reserve.
    private static func agents(_ object: CulturalObject, _ isWanted: (AgentLink) -> Bool) -> String {
        let all = object.agents + object.events.flatMap(\.agents)
        return words(all.filter { $0.certainty == nil && isWanted($0) }.map { $0.agent.entity })
    }

    private static func span(_ years: ClosedRange<Int32>?) -> String {
        guard let years, years.lowerBound > 0 else { return "" }
        return years.count == 1 ? "\(years.lowerBound)" : "\(years.lowerBound)-\(years.upperBound)"
    }

    /// Each once, in one order: two lists that say the same are equal.
    private static func words(_ values: [String?]) -> String {
        let words = values.compactMap { $0?.isEmpty == false ? $0 : nil }
        return words.count > 1 ? Set(words).sorted().joined(separator: " ") : words.first ?? ""
    }
}
