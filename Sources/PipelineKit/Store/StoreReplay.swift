internal import Diagnostics
internal import HeritageModel
internal import Mapping
internal import Normalization
internal import ObjectStore
internal import RecordStream

/// Hands the dataset all that the work store holds of the sources, in the order of the pipeline, as if every delivery
/// had been read and mapped just now.
final class StoreReplay {
    private let pipeline: Pipeline
    private let profiles: [Profile]
    private let store: WorkStore
    private let writer: DatasetWriter

    private var recognition = RecognitionCheck()
    private var outside = OutsideLedger()
    /// Names of the texts met so far, for findings that come at the end.
    private var names: [String] = []
    /// `nil` when the headings are those of the last release: then nobody counts them.
    private var headings: HeadingTotals?
    private var closings: [SourceClosing] = []
    private var cache = BatchCache()
    /// Of the source at hand.
    private var unmapped: [String: UnmappedLedger.Entry] = [:]
    private var ledgers: [UnmappedLedger] = []

    init(_ pipeline: Pipeline, profiles: [Profile], store: WorkStore, writer: DatasetWriter) {
        (self.pipeline, self.profiles, self.store, self.writer) = (pipeline, profiles, store, writer)
    }

    /// - Returns: What the dataset needs at its end.
    func replay() throws -> DatasetWriter.Closing {
        let sources = Dictionary(uniqueKeysWithValues: try store.sources().map { ($0.id, $0) })
        var known = try knownHeadings(sources)
        if let earlier = known, try writer.knows(earlier) { headings = nil } else { (headings, known) = (.init(), nil) }
        var parts: [EntityKind: [String: HeadingSummary.Part]] = [:]
        for index in pipeline.sources.indices {
            unmapped.removeAll()
            if let source = sources[pipeline.sources[index].id] {
                for file in try store.files(of: source.number) { try replay(file, of: index) }
                closings.append(try SourceClosing(encoded: source.closing))
                if let counted = headings?.finishSource(source.id) {
                    for (kind, part) in counted.parts ?? [:] { parts[kind, default: [:]][source.id] = part }
                    try store.set(headings: counted.encoded(), of: source.number)
                }
            }
            ledgers.append(UnmappedLedger(Array(unmapped.values)))
        }
        for finding in pipeline.sources.flatMap(\.waiting).map(\.finding) {
            try writer.note(finding, in: name(finding.location))
        }
        for (finding, name) in closings.flatMap(\.joined) + closings.flatMap(\.archives) {
            try writer.note(finding, in: name)
        }
        for finding in outside.findings { try writer.note(finding, in: name(finding.location)) }
        var closing = DatasetWriter.Closing()
        closing.headings = known ?? headings.map { EntityHeadings($0.all) } ?? EntityHeadings()
        closing.ledgers = ledgers
        closing.name = { [names, pipeline] in
            Int($0.source) < names.count ? names[Int($0.source)] : pipeline.name
        }
        return closing
    }

    /// The headings of all sources as the store has counted them; `nil` when it has not counted those of each.
    private func knownHeadings(_ sources: [String: WorkStore.Source]) throws -> EntityHeadings? {
        var parts: [EntityKind: [String: HeadingSummary.Part]] = [:], numbers: [Int] = []
        for source in pipeline.sources.compactMap({ sources[$0.id] }) where !source.delivery.isEmpty {
            guard let counted = try SourceHeadings(encoded: source.headings)?.parts else { return nil }
            for (kind, part) in counted { parts[kind, default: [:]][source.id] = part }
            numbers.append(source.number)
        }
        return EntityHeadings(parts: parts) { [store, numbers] () throws(Diagnostic) in
            var totals = HeadingTotals(), cache = BatchCache()
            for number in numbers {
                for file in try store.files(of: number) {
                    for chunk in try FileContents(encoded: file.contents).chunks {
                        for run in try RunsOfRecords(chunk.places, cache: &cache, store: store).runs {
                            try totals.add(run.products, run.records)
                        }
                    }
                }
            }
            return totals.all
        }
    }

    private func name(_ location: Diagnostic.Location) -> String {
        Int(location.source) < names.count ? names[Int(location.source)] : pipeline.name
    }

    private func replay(_ file: WorkStore.File, of source: Int) throws {
        let contents = try FileContents(encoded: file.contents)
        let firstText = UInt32(names.count)
        names += contents.texts
        func absolute(_ location: Diagnostic.Location) -> Diagnostic.Location {
            var location = location
            location.source += firstText
            return location
        }
        func note(_ finding: Diagnostic) throws {
            var finding = finding
            finding.location = absolute(finding.location)
            try writer.note(finding, in: name(finding.location))
        }
        for chunk in contents.chunks {
            for finding in chunk.findings { try note(finding) }
            outside.add(
                chunk.outside.map {
                    OutsideValue(path: $0.path, value: $0.value, location: absolute($0.location))
                }, of: source)
            // Findings of the records come before what is said of the chunk as a whole, as they do without a store.
            var rejected = chunk.unreadable.map { record in
                RejectedRecord(bytes: record.bytes, location: absolute(record.location), code: record.code)
            }
            let records = try RunsOfRecords(chunk.places, cache: &cache, store: store)
            for run in records.runs {
                try remarks(of: run, chunk, firstText + UInt32(chunk.text), source, &rejected)
            }
            for finding in recognition.judge(
                profiles[source], source, records: chunk.objects, chunk.unrecognized.map(absolute))
            {
                try writer.note(finding, in: name(finding.location))
            }
            for record in rejected {
                try writer.quarantine(record, in: name(record.location), source: source)
            }
            for run in records.runs {
                let product = run.products.product(of: run.records) { record in
                    let place = chunk.places[run.first + record - run.records.lowerBound]
                    return (place.line, place.byteOffset)
                }
                try writer.append(product)
            }
        }
        for finding in contents.tail { try note(finding) }
        writer.count(contents, of: source)
        writer.add(
            RunReport.File(
                path: file.path, sha256: file.digest, encodings: file.encodings, bytes: file.bytes,
                isReadable: file.isReadable), of: source)
    }

    /// What was said of the records of a run, and what was counted.
    private func remarks(
        of run: RunsOfRecords.Run, _ chunk: FileContents.Chunk, _ text: UInt32, _ source: Int,
        _ rejected: inout [RejectedRecord]
    ) throws {
        let products = run.products
        try headings?.add(products, run.records)
        // By number of the rule first: texts are compared once a run and not once a record.
        var changes = ContiguousArray<Int>(repeating: 0, count: products.words.count)
        for record in run.records {
            for change in products.changes(of: record) { changes[Int(change.rule)] += Int(change.count) }
        }
        for (rule, count) in changes.enumerated() where count > 0 {
            writer.report.changes[products.words[rule], default: 0] += count
        }
        for record in run.records {
            guard products.hasRemarks(record) else { continue }
            let place = chunk.places[run.first + record - run.records.lowerBound]
            let location = Diagnostic.Location(
                source: text, line: place.line, column: place.column, byteOffset: place.byteOffset)
            let remarks = try products.remarks(of: record, at: location)
            for finding in remarks.findings { try writer.note(finding, in: name(finding.location)) }
            for value in remarks.withheld {
                let key = WithheldValue(rule: value.rule, source: pipeline.sources[source].id, path: value.path)
                writer.report.withheld[key, default: 0] += value.count
            }
            for entry in remarks.unmapped { add(entry) }
            if let record = remarks.rejected { rejected.append(record) }
        }
    }

    private func add(_ entry: UnmappedLedger.Entry) {
        guard var known = unmapped[entry.path] else { return unmapped[entry.path] = entry }
        known.count += entry.count
        let (a, b) = (entry.location, known.location)
        if (a.source, a.byteOffset) < (b.source, b.byteOffset) { (known.sample, known.location) = (entry.sample, a) }
        unmapped[entry.path] = known
    }
}

/// The records of a chunk as runs that stand one after the other in one batch of the store.
struct RunsOfRecords {
    struct Run {
        let products: RecordProducts
        let records: Range<Int>
        /// Place of the first one in the chunk.
        let first: Int
    }
    private(set) var runs: [Run] = []

    init(
        _ places: ContiguousArray<FileContents.Place>, cache: inout BatchCache, store: WorkStore
    ) throws(Diagnostic) {
        var start = 0
        while start < places.count {
            var end = start + 1
            while end < places.count, places[end].batch == places[start].batch,
                places[end].position == places[end - 1].position + 1
            {
                end += 1
            }
            let products = try cache.products(places[start].batch, store: store)
            let first = places[start].position
            runs.append(Run(products: products, records: first..<first + end - start, first: start))
            start = end
        }
    }
}

/// The batches that were read last.
struct BatchCache {
    private var batches: [(number: Int, products: RecordProducts, bytes: Int)] = []
    private var bytes = 0
    /// A chunk of a file that has changed over many nights refers to a batch of each; most of them are small.
    private static let limit = 48 << 20

    mutating func products(_ number: Int, store: WorkStore) throws(Diagnostic) -> RecordProducts {
        if let place = batches.lastIndex(where: { $0.number == number }) { return batches[place].products }
        let encoded = try store.products(ofBatch: number)
        let products = try RecordProducts(encoded: encoded)
        while bytes > Self.limit, !batches.isEmpty { bytes -= batches.removeFirst().bytes }
        batches.append((number, products, encoded.count))
        bytes += encoded.count
        return products
    }
}

/// The headings of all objects, counted.
struct HeadingTotals {
    private var headings: [Heading] = []
    private var places: [IdentityKey: Int] = [:]
    /// Where those of the source at hand begin, and whether one of them has come before.
    private var start = 0, isShared = false

    /// What was counted since the last call: of one source.
    mutating func finishSource(_ source: String) -> SourceHeadings {
        defer { (start, isShared) = (headings.count, false) }
        // One that another source has too is not this one's: the empty name fits none.
        return SourceHeadings(Array(headings[start...]), of: isShared ? "" : source)
    }

    var all: [Heading] {
        // Places are sorted, not headings: those are large.
        var order = places.map { (key: $0.key, place: $0.value) }
        order.sort { $0.key < $1.key }
        return order.map { headings[$0.place] }
    }

    mutating func add(_ products: RecordProducts, _ records: Range<Int>) throws(Diagnostic) {
        let known = try products.headings.all
        // By number in the batch, so that a text is compared once a run and not once a reference.
        var local = ContiguousArray<Int32>(repeating: -1, count: known.count)
        for record in records {
            for reference in products.references(of: record) {
                let number = Int(reference.heading)
                if local[number] < 0 { local[number] = Int32(try place(of: known[number])) }
                let place = Int(local[number])
                headings[place].references += 1
                let role = products.words[Int(reference.role)], language = products.words[Int(reference.language)]
                if !role.isEmpty, !headings[place].roles.contains(role) { headings[place].roles.insert(role) }
                if !language.isEmpty, headings[place].language.map({ language < $0 }) ?? true {
                    headings[place].language = language
                }
            }
            for variant in products.variants(of: record) {
                let name = products.variantNames[Int(variant.name)]
                headings[Int(local[Int(variant.heading)])].variants[name, default: 0] += 1
            }
        }
    }

    private mutating func place(of heading: Heading) throws(Diagnostic) -> Int {
        guard let key = IdentityKey(heading.id) else { throw ByteReader.damage }
        if let known = places[key] {
            if known < start { isShared = true }
            return known
        }
        places[key] = headings.count
        headings.append(heading)
        return headings.count - 1
    }
}
