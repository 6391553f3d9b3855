internal import Deduplication
internal import Diagnostics
internal import HeritageModel
internal import JSONWriting

/// Agents and places of a run in parts: headings brought together, and resolved when their pairs are known.
struct PartEntities {
    let work: WorkFolder
    let pipeline: Pipeline
    let resources: Resources
    /// Folder of the last dataset; `nil`: none.
    let previous: String?

    /// Rows of one file of `rows`.
    private static let rowsOfPart = 20_000
    static let redirects = "redirects.ndjson", counts = "counts.ndjson", ledger = "ledger.ndjson"

    /// Joins the headings of all parts and writes what is compared of them, and which objects came more than once.
    /// - Parameter parts: Number of parts.
    func collect(parts: Int) throws {
        var all: [String: Heading] = [:]
        for part in 0..<parts {
            try HeadingFile.read("\(work.part(part))/\(PartCollector.headings)") { heading in
                if all[heading.id] == nil { all[heading.id] = heading } else { all[heading.id]?.add(heading) }
            }
        }
        try RepeatedObjects.find(work, parts: parts)
        let headings = all.values.sorted { $0.id < $1.id }
        let resolver = try resolver(folder: work.entities)
        for kind in EntityKind.allCases {
            let features = resolver.features(kind, headings.filter { $0.kind == kind })
            for (part, start) in stride(from: 0, to: features.count, by: Self.rowsOfPart).enumerated() {
                try WorkFolder.write(work.rows(kind.plural, part)) { (temporary: String) throws(Diagnostic) in
                    let file = try OutputFile(path: temporary)
                    try features.write(start..<min(start + Self.rowsOfPart, features.count), to: file)
                    try file.synchronize()
                }
            }
        }
        try WorkFolder.write(work.headings) { (temporary: String) throws(Diagnostic) in
            try HeadingFile.write(headings, to: temporary)
        }
    }

    private func resolver(folder: String) throws -> EntityResolver {
        EntityResolver(
            tables: try resources.resolutionTables(decisions: pipeline.decisions), folder: folder, threads: 1,
            registry: try IdentityRegistry(previous: previous),
            // What is compared in parts is not kept: the next run in parts compares everything.
            comparisons: ComparisonStore(previous: nil, folder: folder, rules: ""))
    }

    /// Says which headings mean one agent or one place, and writes the records of both.
    func resolve() throws {
        var headings: [Heading] = []
        try HeadingFile.read(work.headings) { headings.append($0) }
        try WorkFolder.fill(work.entities) { folder in
            let resolver = try resolver(folder: folder)
            let ledger = try OutputFile(path: "\(folder)/\(Self.ledger)")
            var redirects = Redirects(), json = JSONWriter()
            for kind in EntityKind.allCases {
                let own = headings.filter { $0.kind == kind }
                let outcome = try resolve(kind, own, resolver, ledger)
                redirects += outcome.redirects
                json.line([
                    "kind": kind.rawValue, "headings": outcome.headings, "records": outcome.records,
                    "inReview": outcome.inReview,
                ])
            }
            try ledger.synchronize()
            let counts = try OutputFile(path: "\(folder)/\(Self.counts)")
            try counts.write(json.bytes)
            try counts.synchronize()
            try RedirectFile.write(Redirects.pairs(redirects), to: "\(folder)/\(Self.redirects)")
        }
    }

    private func resolve(
        _ kind: EntityKind, _ headings: [Heading], _ resolver: EntityResolver, _ ledger: OutputFile
    ) throws -> EntityResolver.Outcome {
        let rows = try OutputFile(path: "\(resolver.folder)/\(FeatureTable.fileName(kind.plural))")
        for part in try work.parts(of: kind.plural) { try rows.copy(file: work.rows(kind.plural, part)) }
        try rows.synchronize()
        // Without headings there are no counts to read; nothing is to be resolved either.
        guard !headings.isEmpty else {
            return try resolver.resolve(
                kind, [],
                KindMatcher(resolver.features(kind, []), names: resolver.tables.names, threads: 1), places: [],
                ledger: ledger
            ).0
        }
        let matching = try KeyedMatching(work, kind.plural, resources: resources)
        let edges = try matching.edges()
        var wanted = Set(edges.flatMap { [$0.first, $0.second] })
        for pair in resolver.tables.people.verdicts.keys {
            wanted.formUnion([pair.first, pair.second].compactMap { IdentityKey($0) })
        }
        let places = headings.indices.filter { place in
            IdentityKey(headings[place].id).map { wanted.contains($0) } ?? false
        }
        let features = resolver.features(kind, places.map { headings[$0] })
        return try resolver.resolve(
            kind, headings, try matching.matcher(features, edges), places: places, ledger: ledger
        ).0
    }

    /// What agents and places have become, without their redirects.
    static func outcomes(_ work: WorkFolder) throws -> [EntityKind: EntityResolver.Outcome] {
        var outcomes: [EntityKind: EntityResolver.Outcome] = [:]
        try NDJSONLines.forEachWithBytes(path: "\(work.entities)/\(counts)") { line, _ in
            guard let kind = line.text("kind").flatMap({ EntityKind(rawValue: $0) }) else { return }
            outcomes[kind] = EntityResolver.Outcome(
                headings: line.number("headings"), records: line.number("records"), inReview: line.number("inReview"))
        }
        return outcomes
    }
}

/// Ids that were merged away and what took their place, in the order in which that was decided.
enum RedirectFile {
    static func write(_ redirects: [(from: String, to: String)], to path: String) throws(Diagnostic) {
        let file = try OutputFile(path: path)
        var json = JSONWriter()
        for redirect in redirects {
            json.removeAll()
            json.line(["from": redirect.from, "to": redirect.to])
            try file.write(json.bytes)
        }
        try file.synchronize()
    }

    static func read(_ path: String) throws -> [(from: String, to: String)] {
        var redirects: [(from: String, to: String)] = []
        try NDJSONLines.forEachWithBytes(path: path) { line, _ in
            redirects.append((line.text("from") ?? "", line.text("to") ?? ""))
        }
        return redirects
    }
}
