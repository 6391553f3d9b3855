internal import DatasetForms
internal import Diagnostics
internal import JSONWriting

/// Describes the files of a release for programs: Frictionless Data Package (v1) and DCAT 2 as JSON-LD.
struct DataPackage {
    let folder: String
    let facts: ReleaseBuilder.Facts
    let options: ReleaseBuilder.Options
    let outcome: ReleaseBuilder.Outcome
    let digests: FolderDigests

    /// What a file is, by its name.
    private struct Kind {
        let mediaType: String, format: String, title: String
    }

    private static let kinds: [(name: String, kind: Kind)] = [
        ("objects.ndjson", Kind(mediaType: "application/x-ndjson", format: "ndjson", title: "Cultural objects")),
        ("agents.ndjson", Kind(mediaType: "application/x-ndjson", format: "ndjson", title: "Persons and bodies")),
        ("places.ndjson", Kind(mediaType: "application/x-ndjson", format: "ndjson", title: "Places")),
        (
            "concepts.ndjson",
            Kind(mediaType: "application/x-ndjson", format: "ndjson", title: "Types, subjects, materials")
        ),
        (
            "lineage.ndjson",
            Kind(mediaType: "application/x-ndjson", format: "ndjson", title: "Where each value came from")
        ),
        ("ledger.ndjson", Kind(mediaType: "application/x-ndjson", format: "ndjson", title: "Decisions on duplicates")),
        ("objects.csv", Kind(mediaType: "text/csv", format: "csv", title: "Main values of the objects")),
        ("matrix.json", Kind(mediaType: "application/json", format: "json", title: "The e-Culture matrix")),
        ("matrix.csv", Kind(mediaType: "text/csv", format: "csv", title: "The e-Culture matrix, one line per cell")),
    ]

    /// Files described: what a reader of the data wants, not the run's own notes.
    private func described() throws(Diagnostic) -> [(name: String, kind: Kind, table: FormDefinition.Table?)] {
        var result: [(name: String, kind: Kind, table: FormDefinition.Table?)] = []
        for name in try Folder.names(in: folder) {
            if let known = Self.kinds.first(where: { $0.name == name }) {
                result.append((name, known.kind, nil))
                continue
            }
            for form in options.forms {
                for file in form.files {
                    let table = form.tables.first { file.name.replacing("*", with: $0.name) == name }
                    let isCompressed = file.syntax == .zstd && name.hasSuffix(".ndjson.zst")
                    guard name == file.name || isCompressed || file.syntax == .csv && table != nil else { continue }
                    let mediaType =
                        switch file.syntax {
                        case .xml: form.mediaType.isEmpty ? "application/xml" : form.mediaType
                        case .json: "application/ld+json"
                        case .ntriples: "application/n-triples"
                        case .csv: "text/csv"
                        case .sqlite: "application/vnd.sqlite3"
                        case .zstd: "application/zstd"
                        }
                    let format = name.split(separator: ".").last.map(String.init) ?? ""
                    result.append(
                        (
                            name, Kind(mediaType: mediaType, format: format, title: table?.meaning ?? form.title),
                            file.syntax == .csv ? table : nil
                        ))
                }
            }
        }
        return result
    }

    // MARK: Frictionless

    var frictionless: String {
        get throws(Diagnostic) {
            var json = JSONWriter()
            json.beginObject()
            json.key("profile")
            json.string("data-package")
            json.key("name")
            json.string(Self.slug(facts.dataset))
            json.key("title")
            json.string("Cultural heritage dataset: \(facts.dataset)")
            if let license = facts.license {
                json.key("licenses")
                json.beginArray()
                json.beginObject()
                json.key("path")
                json.string(license)
                json.endObject()
                json.endArray()
            }
            json.key("sources")
            json.beginArray()
            for source in facts.sources {
                json.beginObject()
                json.key("title")
                json.string(source.title.isEmpty ? source.id : source.title)
                json.endObject()
            }
            json.endArray()
            json.key("resources")
            json.beginArray()
            for file in try described() { try write(file.name, file.kind, file.table, &json) }
            json.endArray()
            json.endObject()
            json.endLine()
            return json.text
        }
    }

    private func write(
        _ name: String, _ kind: Kind, _ table: FormDefinition.Table?, _ json: inout JSONWriter
    ) throws(Diagnostic) {
        json.beginObject()
        json.key("name")
        json.string(Self.slug(name))
        json.key("path")
        json.string(name)
        json.key("title")
        json.string(kind.title)
        json.key("format")
        json.string(kind.format)
        json.key("mediatype")
        json.string(kind.mediaType)
        json.key("encoding")
        json.string("utf-8")
        json.key("bytes")
        json.integer(Folder.size(of: "\(folder)/\(name)"))
        json.key("hash")
        json.string("sha256:" + (try digests.sha256(name)))
        if let table {
            json.key("profile")
            json.string("tabular-data-resource")
            json.key("schema")
            write(table, &json)
        }
        json.endObject()
    }

    private func write(_ table: FormDefinition.Table, _ json: inout JSONWriter) {
        json.beginObject()
        json.key("fields")
        json.beginArray()
        for column in table.columns {
            json.beginObject()
            json.key("name")
            json.string(column.name)
            json.key("type")
            switch column.kind {
            case .text: json.string("string")
            case .integer: json.string("integer")
            case .real: json.string("number")
            case .boolean: json.string("boolean")
            }
            if column.kind == .boolean {
                json.key("trueValues")
                json.beginArray()
                json.string("1")
                json.endArray()
                json.key("falseValues")
                json.beginArray()
                json.string("0")
                json.endArray()
            }
            if !column.meaning.isEmpty {
                json.key("description")
                json.string(column.meaning)
            }
            json.endObject()
        }
        json.endArray()
        if !table.primaryKey.isEmpty {
            json.key("primaryKey")
            json.beginArray()
            for key in table.primaryKey { json.string(key) }
            json.endArray()
        }
        let references = table.columns.filter { $0.refersTo != nil }
        if !references.isEmpty {
            json.key("foreignKeys")
            json.beginArray()
            for column in references {
                let target = (column.refersTo ?? "").split(separator: ".").map(String.init)
                json.beginObject()
                json.key("fields")
                json.string(column.name)
                json.key("reference")
                json.beginObject()
                json.key("resource")
                json.string(Self.slug("table-\(target[0]).csv"))
                json.key("fields")
                json.string(target.last ?? "id")
                json.endObject()
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }

    /// Lower case letters, digits, `-`, `_`, `.`: what a name may have.
    private static func slug(_ text: String) -> String {
        var slug = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", "-", "_", ".": slug.unicodeScalars.append(scalar)
            default: slug += "-"
            }
        }
        return slug.isEmpty ? "dataset" : slug
    }

    // MARK: DCAT

    var dcat: String {
        get throws(Diagnostic) {
            var json = JSONWriter()
            json.beginObject()
            json.key("@context")
            json.raw(
                #"{"dcat":"http://www.w3.org/ns/dcat#","dcterms":"http://purl.org/dc/terms/","void":"http://rdfs.org/ns/void#","spdx":"http://spdx.org/rdf/terms#","dcat:downloadURL":{"@type":"@id"},"dcterms:license":{"@type":"@id"},"dcat:mediaType":{"@type":"@id"}}"#
            )
            json.key("@id")
            json.string("\(options.base)dataset/\(Self.slug(facts.dataset))")
            json.key("@type")
            json.string("dcat:Dataset")
            json.key("dcterms:title")
            json.string("Cultural heritage dataset: \(facts.dataset)")
            json.key("dcterms:identifier")
            json.string(facts.dataset)
            if let license = facts.license {
                json.key("dcterms:license")
                json.string(license)
            }
            json.key("void:entities")
            json.integer(outcome.survey.objects)
            json.key("dcat:distribution")
            json.beginArray()
            for file in try described() {
                json.beginObject()
                json.key("@id")
                json.string("\(options.base)file/\(file.name)")
                json.key("@type")
                json.string("dcat:Distribution")
                json.key("dcterms:title")
                json.string(file.kind.title)
                json.key("dcat:downloadURL")
                json.string("\(options.base)file/\(file.name)")
                json.key("dcat:mediaType")
                json.string("https://www.iana.org/assignments/media-types/\(file.kind.mediaType)")
                json.key("dcat:byteSize")
                json.integer(Folder.size(of: "\(folder)/\(file.name)"))
                json.key("spdx:checksum")
                json.beginObject()
                json.key("@type")
                json.string("spdx:Checksum")
                json.key("spdx:algorithm")
                json.string("sha256")
                json.key("spdx:checksumValue")
                json.string(try digests.sha256(file.name))
                json.endObject()
                json.endObject()
            }
            json.endArray()
            json.endObject()
            json.endLine()
            return json.text
        }
    }
}
