internal import CScan
internal import Glibc
internal import HeritageModel

/// The main values of objects as CSV (RFC 4180, UTF-8, LF), safe to open in a spreadsheet.
struct ObjectTable: Sendable {
    private(set) var bytes: ContiguousArray<UInt8> = []
    private var scratch: ContiguousArray<UInt8> = []

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

    /// Several values in one cell, with `; ` between.
    private mutating func cells(_ values: some Sequence<String>) {
        var start: Int?
        for value in values {
            if start != nil {
                bytes.append(UInt8(ascii: ";"))
                bytes.append(UInt8(ascii: " "))
            } else {
                bytes.append(UInt8(ascii: ","))
                start = bytes.count
            }
            append(value)
        }
        if let start { protect(from: start) } else { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func cell(_ value: String, first: Bool = false) {
        if !first { bytes.append(UInt8(ascii: ",")) }
        let start = bytes.count
        append(value)
        protect(from: start)
    }

    private mutating func append(_ value: String) {
        let done: Void? = unsafe value.utf8.withContiguousStorageIfAvailable { unsafe bytes.append(contentsOf: $0) }
        if done == nil { bytes.append(contentsOf: value.utf8) }
    }

    /// Quotes the cell that begins at `start` where RFC 4180 asks for it. Spreadsheets run a cell that begins with one
    /// of `= + - @`, tab or CR as a formula: an apostrophe before it makes it text again.
    private mutating func protect(from start: Int) {
        guard start < bytes.count else { return }
        let isFormula =
            switch bytes[start] {
            case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D: true
            default: false
            }
        let length = bytes.count - start
        let plain = unsafe bytes.withUnsafeBufferPointer { buffer in
            let cell = unsafe buffer.baseAddress! + start
            let special = unsafe cscan_until3(cell, length, UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A)
            return unsafe special == length && memchr(cell, 0x0D, length) == nil
        }
        if plain, !isFormula { return }
        // A copy, not a slice: a slice would share the whole table and make the next change copy all of it.
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: bytes[start...])
        bytes.removeLast(length)
        if !plain { bytes.append(UInt8(ascii: "\"")) }
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in scratch {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        if !plain { bytes.append(UInt8(ascii: "\"")) }
    }
}
