import Diagnostics
import HeritageModel
import Mapping
import RecordNotation
import RecordStream
import Testing

/// A profile, records written by hand, and what came of them.
struct Mapped {
    var objects: [TracedObject] = []
    var mapper: Mapper
    let batch: RecordBatch

    static func clusters() throws -> ClusterList {
        let text = "code\taliases\taz\tru\nmuseum\tmuseums|gallery\tmuzey\tмузей\nlibrary\t\tkitabxana\t"
        return try ClusterList(file: "clusters.tsv", text: text)
    }

    init(
        _ profile: String, _ records: String, source: MappingSource = .init(identifier: "s")
    ) throws {
        let names = NameTable()
        let loaded = try ProfileLoader.load(text: profile, file: "test.yaml") { name in
            name == "roles" ? .init(file: "roles.tsv", text: "rəssam\tart\nОформитель\tart\npainter\tart") : nil
        }
        batch = RecordNotation.batch(records, names: names)
        mapper = try Mapper(loaded, source: source, names: names, clusters: Self.clusters())
        for record in batch.records.indices { mapper.map(record, of: batch, into: &objects) }
        let counts = mapper.counts
        #expect(counts.values == counts.mapped + counts.empty + counts.ignored + counts.unmapped)
        #expect(mapper.unmapped.count == counts.unmapped)
    }

    /// A profile of the given rules for a nameless record.
    static func rules(_ map: String, _ records: String, head: String = "") throws -> Mapped {
        let indented = map.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
        return try Mapped(
            """
            profile: test
            version: 1
            format: json
            identifier: id
            kind: =object
            cluster: =museum
            \(head)
            map:
            \(indented)
            """, records)
    }

    var object: CulturalObject { objects[0].object }
    var findings: [String] { mapper.diagnostics.map(\.code) }
    var unmapped: [String] { mapper.unmapped.entries.map(\.path) }
}

let villageMuseum = """
    profile: village-museum
    version: 1
    title: Village museum, spreadsheet
    format: csv
    recognize:
      - paths: [inventory, title]
    identifier: inventory
    kind: =object
    cluster: =museum
    language: az
    empty: ["NULL", "---"]
    map:
      identifiers:
        - value: inventory
          scheme: =inventory
      titles:
        - value: title
      agents:
        - value: {path: maker, split: ";"}
          role: =cre
      events:
        - type: =production
          date: date
      dimensions:
        - value: size
    ignore:
      - path: room
        reason: storage locations do not belong into the open dataset
    """

@Suite struct MapperTests {
    @Test func `the example of the documentation maps as it says`() throws {
        let mapped = try Mapped(
            villageMuseum,
            """
            -
              inventory = 17
              title = Xalça
              maker = Ə. Əliyev; N. Quliyeva
              date = 1958
              size = 120 x 80 cm
              room = 12
            """)
        let object = mapped.object
        #expect(object.titles == [Title(Text("Xalça", language: "az"))])
        #expect(object.agents.map(\.agent.label?.value) == ["Ə. Əliyev", "N. Quliyeva"])
        #expect(object.agents.map(\.role) == ["cre", "cre"])
        #expect(object.events.map(\.type) == ["production"])
        #expect(object.events[0].date?.verbatim == "1958")
        #expect(object.dimensions.map(\.verbatim) == ["120 x 80 cm"])
        #expect(object.id == ObjectIdentity.canonicalID(source: "s", record: "17"))
        #expect(object.sources == [SourceReference(source: "s", record: "17")])
        #expect(mapped.unmapped.isEmpty)
        #expect(mapped.mapper.counts.ignoredByReason.map(\.count) == [1])
        let lineage = mapped.objects[0].lineage[0]
        #expect(lineage.profile == "village-museum@1")
        #expect(
            lineage.entries.map { "\($0.field)[\($0.index)] \($0.member) < \($0.path):\($0.line)" } == [
                "sources[0] record < inventory:2", "identifiers[0]  < inventory:2", "titles[0]  < title:3",
                "agents[0]  < maker:4", "agents[1]  < maker:4", "events[0] date < date:5", "dimensions[0]  < size:6",
            ])
    }

    @Test func `a value that means nothing counts as empty, not as unmapped`() throws {
        let mapped = try Mapped(villageMuseum, "-\n  inventory = 1\n  title = NULL\n  maker = ---\n  note = \"  \"")
        #expect(mapped.object.titles.isEmpty)
        #expect(mapped.mapper.counts.empty == 3)
        #expect(mapped.unmapped.isEmpty)
    }

    @Test func `a forgotten value stands in the ledger with its first sample`() throws {
        let mapped = try Mapped(
            villageMuseum,
            "-\n  inventory = 1\n  donor = H. Tağıyev\n-\n  inventory = 2\n  donor = A. Nobel\n  Old no. = 7")
        let entries = mapped.mapper.unmapped.entries
        #expect(entries.map(\.path) == ["\"Old no.\"", "donor"])
        #expect(entries.map(\.count) == [1, 2])
        #expect(entries[1].sample == "H. Tağıyev")
        #expect(entries[1].location.line == 3)
    }

    @Test func `a record without identifier gets one made of its values, and a finding`() throws {
        let mapped = try Mapped(villageMuseum, "-\n  title = Xalça\n-\n  title = Xalça\n-\n  title = Kilim")
        #expect(mapped.findings == ["mapping.no-identifier", "mapping.no-identifier", "mapping.no-identifier"])
        let records = mapped.objects.map { $0.object.sources[0].record }
        #expect(records[0] == records[1])
        #expect(records[0] != records[2])
        #expect(records[0].hasPrefix("hash:"))
    }

    @Test func `all members of the model can be filled`() throws {
        let mapped = try Mapped.rules(
            """
            identifiers: [{value: id, scheme: =isbn}]
            titles: [{value: t, language: =ru, type: =alternative}]
            descriptions: [{value: t, type: =abstract}]
            types: [{value: t, id: =x1, authority: =aat}]
            subjects: [{value: t}]
            materials: [{value: t}]
            techniques: [{value: t}]
            collections: [{value: t}]
            languages: [{value: t}]
            agents: [{value: t, role: =cre, certainty: =after, character: =Leyli, dates: {earliest: t}}]
            events:
              - type: =production
                date: {verbatim: t, earliest: =1900, latest: =1901}
                note: t
                places: [{value: t, role: =made}]
                agents: [{value: t}, {value: t, role: =prt}]
            places: [{value: t, latitude: "=40,4", longitude: "=49.8"}]
            dimensions: [{value: t, type: =height, number: =12.5, unit: =cm, part: =frame}]
            extent: [{value: t}]
            condition: [{value: t}]
            media: [{value: t, mediaType: =image/png, type: =image, rights: =http, rightsText: t, caption: t}]
            rights: {object: =uri, objectText: t, metadata: =cc0, metadataText: t, holder: t, credit: t}
            holder: {value: t, id: =q}
            relations: [{value: t, type: =partOf}]
            protection: [{register: =r, number: t, level: =l, date: t}]
            bibliographic:
              edition: t
              responsibility: t
              series: [t]
              classifications: [{value: t, scheme: =udc}]
            performance:
              season: t
              programme: [{value: t, movement: t, id: t, agents: [{value: t, role: =cmp}]}]
            status: {value: =withdrawn, reason: t}
            secondaryClusters: [{value: =muzey}]
            """, "-\n  id = 5\n  t = Ə")
        let object = mapped.object
        #expect(mapped.findings.isEmpty)
        #expect(object.titles[0].kind == .alternative)
        #expect(object.titles[0].text == Text("Ə", language: "ru"))
        #expect(object.descriptions[0].kind == .abstract)
        #expect(object.types == [Reference(label: Text("Ə"), id: "x1", authority: "aat")])
        for list in [object.subjects, object.materials, object.techniques, object.collections] {
            #expect(list.map(\.label?.value) == ["Ə"])
        }
        #expect(object.languages == ["Ə"])
        #expect(object.agents[0].character == "Leyli")
        #expect(object.agents[0].dates?.earliest == "Ə")
        #expect(object.events[0].date?.latest == "1901")
        #expect(object.events[0].places[0].role == "made")
        #expect(object.events[0].agents.map(\.role) == [nil, "prt"])
        #expect(object.places[0].coordinates == Coordinates(latitude: 40.4, longitude: 49.8))
        #expect(object.dimensions[0].value == 12.5)
        #expect(object.extent == [Text("Ə")] && object.condition == [Text("Ə")])
        #expect(object.media[0].rights?.uri == "http")
        #expect(object.rights.metadata?.uri == "cc0" && object.rights.holder?.label?.value == "Ə")
        #expect(object.holder?.id == "q")
        #expect(object.relations[0].type == "partOf")
        #expect(object.protection[0].number == "Ə")
        #expect(object.bibliographic?.series == [Text("Ə")])
        #expect(object.bibliographic?.classifications == [Identifier("Ə", scheme: "udc")])
        #expect(object.performance?.programme[0].agents[0].role == "cmp")
        #expect(object.status == .withdrawn && object.statusReason == "Ə")
        #expect(object.secondaryClusters == ["museum"])
        let members = mapped.objects[0].lineage[0].entries.map { "\($0.field) \($0.member)" }
        #expect(members.contains("events agents[1]"))
        #expect(members.contains("performance programme[0].agents[0]"))
        #expect(members.contains("agents dates.earliest"))
    }
}
