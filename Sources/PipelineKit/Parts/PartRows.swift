internal import Deduplication
internal import Diagnostics
internal import HeritageModel

/// What is compared of the objects of one part, once agents and places are resolved: a file for each kind that has a
/// table.
struct PartRows {
    let work: WorkFolder
    let resources: Resources

    func write(_ part: Int) throws {
        let features = try ObjectFeatures(path: "\(work.part(part))/\(PartCollector.features)")
        let redirects = Redirects(try RedirectFile.read("\(work.entities)/\(PartEntities.redirects)")).keys
        let repeated = try RepeatedObjects(work).compared(in: part)
        for (kind, table) in try resources.objectTables() {
            let (known, positions) = ObjectMatching.features(
                kind, table, features, redirects, isRepeated: { repeated.contains($0) })
            guard known.count > 0 else { continue }
            try WorkFolder.write(work.positions(kind.rawValue, part)) { (temporary: String) throws(Diagnostic) in
                let file = try BinaryWriter(path: temporary)
                try file.raw(ContiguousArray(positions))
                try file.finish()
            }
            try WorkFolder.write(work.rows(kind.rawValue, part)) { (temporary: String) throws(Diagnostic) in
                let file = try OutputFile(path: temporary)
                try known.write(0..<known.count, to: file)
                try file.synchronize()
            }
        }
    }
}

/// Where the objects of each part stand among all, and which of them have one id.
struct RepeatedObjects {
    /// Number of objects before each part, and before the end.
    let starts: [Int]
    /// Positions that share an id, each group ascending, by first position.
    let groups: [[Int]]
    private let work: WorkFolder

    /// Looks through all parts and writes the file that the other processes read.
    ///
    /// Memory: 8 bytes for each object of the dataset.
    static func find(_ work: WorkFolder, parts: Int) throws(Diagnostic) {
        var hashes = ContiguousArray<UInt64>(), starts: ContiguousArray = [0]
        for part in 0..<parts {
            try forEachMark(work, part) { hashes.append($0.hash) }
            starts.append(hashes.count)
        }
        let groups = ObjectResolution.repeated(hashes)
        try WorkFolder.write(work.repeated) { (temporary: String) throws(Diagnostic) in
            let file = try BinaryWriter(path: temporary)
            try file.write(starts)
            try file.write(ContiguousArray(groups.map(\.count)))
            try file.write(ContiguousArray(groups.joined()))
            try file.finish()
        }
    }

    init(_ work: WorkFolder) throws(Diagnostic) {
        self.work = work
        var file = try BinaryReader(path: work.repeated)
        starts = Array(try file.array(of: Int.self, filler: 0))
        let sizes = try file.array(of: Int.self, filler: 0)
        let positions = try file.array(of: Int.self, filler: 0)
        var start = 0
        groups = sizes.map { size in
            defer { start += size }
            return Array(positions[start..<start + size])
        }
    }

    static func forEachMark(
        _ work: WorkFolder, _ part: Int, _ body: (ObjectMark) throws(Diagnostic) -> Void
    ) throws(Diagnostic) {
        var file = try BinaryReader(path: "\(work.part(part))/\(PartCollector.identities)")
        while !file.isAtEnd {
            for mark in try file.rest(of: ObjectMark.self, filler: .none, limit: 4096) { try body(mark) }
        }
    }

    /// Positions in a part, from its beginning, of objects that an earlier object of the same kind and id is compared
    /// in place of.
    func compared(in part: Int) throws(Diagnostic) -> Set<Int> {
        let own = starts[part]..<starts[part + 1]
        let concerned = groups.filter { group in group.dropFirst().contains { own.contains($0) } }
        var compared: [Int: (kinds: [Int: CulturalObject.Kind], start: Int)] = [:], later: Set<Int> = []
        func kind(_ position: Int) throws(Diagnostic) -> CulturalObject.Kind? {
            let part = starts.lastIndex { $0 <= position } ?? 0
            if compared[part] == nil {
                let features = try ObjectFeatures(path: "\(work.part(part))/\(PartCollector.features)")
                compared[part] = (
                    Dictionary(zip(features.positions, features.kinds)) { first, _ in first }, starts[part]
                )
            }
            return compared[part]?.kinds[position - starts[part]]
        }
        for group in concerned {
            var known: Set<CulturalObject.Kind> = []
            for position in group {
                guard let kind = try kind(position) else { continue }  // compared by keys alone
                if !known.insert(kind).inserted, own.contains(position) { later.insert(position - own.lowerBound) }
            }
        }
        return later
    }
}

extension ObjectMark {
    fileprivate static let none = ObjectMark(hash: 0, key: .zero)
}
