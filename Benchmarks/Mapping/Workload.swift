import Diagnostics
import RecordStream

/// A profile and records of the size that the bars speak of.
struct Workload: Sendable {
    let name: String
    let profile: String
    /// Builds record number n into the batch.
    let record: @Sendable (inout TreeBuilder, Int) -> Void

    static let all = [csv, json, marc]

    func batch(_ names: NameTable) -> RecordBatch {
        var builder = TreeBuilder(names: names)
        for number in 0..<64 {
            record(&builder, number)
            builder.batch.endRecord(at: .init(source: 0, line: number + 1), chunkRange: 0..<1)
        }
        return builder.batch
    }
}

struct TreeBuilder {
    let names: NameTable
    var batch = RecordBatch()

    init(names: NameTable) { self.names = names }

    mutating func open(_ name: String) { batch.open(names.intern(name), offset: 1, line: 1) }
    mutating func close() { batch.close() }

    mutating func leaf(_ name: String, _ value: String, _ kind: RecordBatch.Kind = .text) {
        let id = names.intern(name)
        unsafe Array(value.utf8).withUnsafeBufferPointer {
            unsafe batch.leaf(id, kind, value: $0, offset: 1, line: 1)
        }
    }
}

extension Workload {
    /// A museum table: 15 columns, 12 rules.
    static let csv = Workload(
        name: "csv",
        profile: """
            profile: csv
            version: 1
            format: csv
            identifier: ObjectID
            kind: =object
            cluster: =museum
            empty: ["NULL"]
            map:
              identifiers: [{value: ObjectNumber, scheme: =accession}]
              titles: [{value: Title}]
              types: [{value: Classification}]
              materials: [{value: Medium}]
              agents: [{value: {path: Artist, split: ";"}, role: {path: Role, lookup: roles}}]
              events:
                - type: =production
                  date: {verbatim: Dated, earliest: DateBegin, latest: DateEnd}
              dimensions: [{value: Dimensions}]
              rights: {credit: CreditLine}
              descriptions: [{value: Description}]
              media: [{value: Image}]
              places: [{value: Place, role: =made}]
              subjects: [{value: {path: Keywords, split: "|"}}]
            """
    ) { builder, number in
        builder.open("")
        let cells = [
            ("ObjectID", "\(number)"), ("ObjectNumber", "NPG.78.\(number)"),
            ("Title", "Portrait of a lady, no. \(number)"),
            ("Classification", "Photograph"), ("Medium", "Gelatin silver print"), ("Artist", "Mathew Brady Studio"),
            ("Role", "artist"), ("Dated", "c. 1860"), ("DateBegin", "1855"), ("DateEnd", "1865"),
            ("Dimensions", "Image: 60.1 x 48.2cm (23 11/16 x 19\")"), ("CreditLine", "National Portrait Gallery; gift"),
            ("Description", "NULL"), ("Image", "https://example.org/image/\(number).jpg"), ("Keywords", "women|hats"),
        ]
        for (name, value) in cells { builder.leaf(name, value) }
        builder.close()
    }

    /// A record like those of Tate: some thirty members, two lists of objects, a tree of subjects.
    static let json = Workload(
        name: "json",
        profile: """
            profile: json
            version: 1
            format: json
            identifier: acno
            kind: =object
            cluster: =museum
            language: en
            map:
              identifiers:
                - {value: acno, scheme: =accession}
                - {value: id, scheme: =tate}
              titles:
                - value: title
                - {value: foreignTitle, type: =original}
                - {value: groupTitle, type: =alternative}
              agents:
                - each: contributors[]
                  value: fc
                  id: id
                  authority: =tate
                  role: {path: role, lookup: roles}
                  dates: date
              events:
                - type: =production
                  date: {verbatim: dateText, earliest: dateRange.startYear, latest: dateRange.endYear}
                - type: =acquisition
                  date: acquisitionYear
              types: [{value: classification}]
              materials: [{value: medium}]
              dimensions: [{value: dimensions, unit: units}]
              rights: {credit: creditLine, objectText: thumbnailCopyright}
              media: [{value: thumbnailUrl, type: =image}]
              subjects:
                - {each: subjects.**.children, value: name, id: id, authority: =tate}
              descriptions: [{value: inscription, type: =inscription}]
            ignore:
              - {path: all_artists, reason: joined from contributors}
              - {path: contributors.mda, reason: another form of fc}
              - {path: contributors.displayOrder, reason: the order is kept}
            """
    ) { builder, number in
        builder.open("")
        for (name, value) in [
            ("acno", "A0000\(number)"), ("acquisitionYear", "1922"), ("all_artists", "Robert Blake"),
            ("catalogueGroup", "accession"), ("classification", "on paper, unique"),
        ] { builder.leaf(name, value) }
        builder.leaf("contributorCount", "1", .number)
        builder.open("contributors")
        for (name, value) in [
            ("birthYear", "1762"), ("date", "1762–1787"), ("displayOrder", "1"), ("fc", "Robert Blake"),
            ("gender", "Male"), ("id", "38"), ("mda", "Blake, Robert"), ("role", "artist"), ("startLetter", "B"),
        ] { builder.leaf(name, value) }
        builder.close()
        builder.leaf("creditLine", "Presented by Mrs John Richmond 1922")
        builder.open("dateRange")
        builder.leaf("endYear", "1785", .number)
        builder.leaf("startYear", "1784", .number)
        builder.leaf("text", "c.1785")
        builder.close()
        for (name, value) in [
            ("dateText", "date not known"), ("depth", ""), ("dimensions", "support: 394 x 419 mm"), ("height", "419"),
        ] { builder.leaf(name, value) }
        builder.leaf("foreignTitle", "", .null)
        builder.leaf("groupTitle", "", .null)
        builder.leaf("id", "\(1000 + number)", .number)
        builder.leaf("inscription", "", .null)
        builder.leaf("medium", "Watercolour, ink, chalk and graphite on paper. Verso: graphite on paper")
        builder.leaf("movementCount", "0", .number)
        builder.leaf("subjectCount", "8", .number)
        builder.open("subjects")
        for level in 0..<3 {
            builder.open("children")
            for leaf in 0..<2 {
                builder.open("children")
                builder.leaf("id", "\(level)\(leaf)", .number)
                builder.leaf("name", "children \(leaf)")
                builder.close()
            }
            builder.leaf("id", "9\(level)", .number)
            builder.leaf("name", "groups")
            builder.close()
        }
        builder.close()
        for (name, value) in [
            ("title", "A Figure Bowing before a Seated Old Man with his Arm Outstretched in Benediction"),
            ("units", "mm"), ("url", "http://www.tate.org.uk/art/artworks/\(number)"), ("width", "394"),
            ("thumbnailUrl", "http://www.tate.org.uk/art/images/work/A/A00/A00001_8.jpg"),
        ] { builder.leaf(name, value) }
        builder.leaf("thumbnailCopyright", "", .null)
        builder.close()
    }
}
