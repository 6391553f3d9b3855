internal import HeritageModel

/// The main values of objects as CSV (RFC 4180, UTF-8, LF), safe to open in a spreadsheet.
struct ObjectTable: Sendable {
    private(set) var bytes: ContiguousArray<UInt8> = []

    static let header =
        "id,kind,cluster,status,title,other_titles,agents,date,date_text,earliest,latest,types,places,identifiers,"
        + "languages,materials,holder,rights,sources\n"

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ object: CulturalObject) {
        let date = object.events.lazy.compactMap(\.date).first
        let main = object.titles.first
        cell(object.id, first: true)
        cell(object.kind.rawValue)
        cell(object.cluster)
        cell(object.status.rawValue)
        cell(main?.text.value ?? "")
        cells(object.titles.lazy.dropFirst().map(\.text.value))
        cells(object.agents.lazy.map(Self.agent))
        cell(date?.edtf ?? "")
        cell(date?.verbatim ?? "")
        cell(date?.earliest ?? "")
        cell(date?.latest ?? "")
        cells(object.types.lazy.map(Self.label))
        cells(object.places.lazy.map { Self.label($0.place) })
        cells(object.identifiers.lazy.map { "\($0.scheme):\($0.normalized ?? $0.value)" })
        cells(object.languages)
        cells(object.materials.lazy.map(Self.label))
        cell(object.holder.map(Self.label) ?? "")
        cell(object.rights.object?.uri ?? object.rights.object?.text?.value ?? "")
        cells(object.sources.lazy.map { "\($0.source):\($0.record)" })
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func label(_ reference: Reference) -> String { reference.label?.value ?? reference.id ?? "" }
    private static func agent(_ link: AgentLink) -> String {
        let name = label(link.agent)
        return link.role.map { "\(name) (\($0))" } ?? name
    }

    private mutating func cells(_ values: some Sequence<String>) {
        var text = ""
        for value in values {
            if !text.isEmpty { text += "; " }
            text += value
        }
        cell(text)
    }

    /// Spreadsheets run a cell that begins with one of `= + - @`, tab or CR as a formula: an apostrophe before it makes
    /// it text again.
    private mutating func cell(_ value: String, first: Bool = false) {
        if !first { bytes.append(UInt8(ascii: ",")) }
        let utf8 = value.utf8
        guard let start = utf8.first else { return }
        let isFormula = "=+-@\t\r".utf8.contains(start)
        let needsQuotes = utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r")
        }
        guard needsQuotes else {
            if isFormula { bytes.append(UInt8(ascii: "'")) }
            bytes.append(contentsOf: utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
