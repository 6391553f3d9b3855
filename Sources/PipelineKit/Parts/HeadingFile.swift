internal import Diagnostics
internal import HeritageModel
internal import JSONWriting

/// Headings between processes: one line each, by id.
enum HeadingFile {
    static func write(_ headings: some Sequence<Heading>, to path: String) throws(Diagnostic) {
        let file = try OutputFile(path: path)
        var json = JSONWriter()
        for heading in headings {
            json.removeAll()
            write(heading, to: &json)
            try file.write(json.bytes)
        }
        try file.synchronize()
    }

    private static func write(_ heading: Heading, to json: inout JSONWriter) {
        json.beginObject()
        let texts: [(StaticString, String?)] = [
            ("id", heading.id), ("kind", heading.kind.rawValue), ("source", heading.source), ("label", heading.label),
            ("language", heading.language), ("authority", heading.authority), ("identifier", heading.identifier),
            ("name", heading.name), ("verbatim", heading.dates?.verbatim), ("edtf", heading.dates?.edtf),
            ("earliest", heading.dates?.earliest), ("latest", heading.dates?.latest),
        ]
        for (name, text) in texts {
            guard let text else { continue }
            json.key(name)
            json.string(text)
        }
        if let coordinates = heading.coordinates {
            json.key("latitude")
            json.double(coordinates.latitude)
            json.key("longitude")
            json.double(coordinates.longitude)
        }
        json.key("isBody")
        json.boolean(heading.isBody)
        json.key("references")
        json.integer(heading.references)
        json.key("roles")
        json.beginArray()
        for role in heading.roles.sorted() { json.string(role) }
        json.endArray()
        if !heading.variants.isEmpty {
            json.key("variants")
            json.beginArray()
            for (name, count) in heading.variants.sorted(by: { $0.key < $1.key }) {
                json.string(name)
                json.integer(count)
            }
            json.endArray()
        }
        json.endObject()
        json.endLine()
    }

    static func read(_ path: String, _ take: (Heading) throws -> Void) throws {
        try NDJSONLines.forEach(path: path) { line in
            guard let id = line.text("id"), let kind = line.text("kind").flatMap({ EntityKind(rawValue: $0) }) else {
                throw Diagnostic(
                    "input.work-file", .fatal, "\(path) does not hold headings", at: .init(source: .max),
                    hint: "collect the part again")
            }
            var dates: DateRange?
            if let verbatim = line.text("verbatim") {
                var range = DateRange(verbatim: verbatim)
                range.edtf = line.text("edtf") ?? ""
                (range.earliest, range.latest) = (line.text("earliest"), line.text("latest"))
                dates = range
            }
            var coordinates: Coordinates?
            if let north = line.text("latitude").flatMap({ Double($0) }),
                let east = line.text("longitude").flatMap({ Double($0) })
            {
                coordinates = Coordinates(latitude: north, longitude: east)
            }
            var heading = Heading(
                id: id, kind: kind, source: line.text("source") ?? "", label: line.text("label") ?? "",
                language: line.text("language"), authority: line.text("authority"),
                identifier: line.text("identifier"), dates: dates, coordinates: coordinates,
                name: line.text("name") ?? "", isBody: line.text("isBody") == "true")
            heading.roles = Set(line["roles"].map(\.value))
            let variants = line["variants"].map(\.value)
            for place in stride(from: 0, to: variants.count - 1, by: 2) {
                heading.variants[variants[place], default: 0] += Int(variants[place + 1]) ?? 0
            }
            heading.references = line.number("references")
            try take(heading)
        }
    }
}
