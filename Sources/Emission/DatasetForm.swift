public import HeritageModel
internal import ObjectCoding

/// A file of the dataset that has one entry per object.
public enum DatasetForm: String, CaseIterable, Sendable {
    /// Canonical objects, one JSON object a line.
    case objects
    /// Where each value came from, one JSON object a line and source record.
    case lineage
    /// The main values of each object as a table.
    case table

    public var fileName: String {
        switch self {
        case .objects: "objects.ndjson"
        case .lineage: "lineage.ndjson"
        case .table: "objects.csv"
        }
    }

    /// What stands before the first entry.
    public var header: String { self == .table ? ObjectTable.header : "" }
}

/// Encodes objects in all chosen forms; keeps the bytes until they are taken.
public struct FormEncoder: ~Copyable, Sendable {
    private let writesLineage, writesTable: Bool
    private var objects = ObjectEncoder()
    private var lineage = ObjectEncoder()
    private var table = ObjectTable()
    private var ends = EncodedObjects.Ends()

    public init(forms: Set<DatasetForm>) {
        (writesLineage, writesTable) = (forms.contains(.lineage), forms.contains(.table))
    }

    /// Appends one object to each form. It is only read; `inout` spares a copy.
    public mutating func append(_ traced: inout TracedObject) {
        objects.encode(&traced.object)
        ends.objects.append(UInt32(truncatingIfNeeded: objects.count))
        if writesLineage {
            lineage.encode(traced.lineage, of: traced.object.id)
            ends.lineage.append(UInt32(truncatingIfNeeded: lineage.count))
        }
        if writesTable {
            table.append(traced.object)
            ends.table.append(UInt32(truncatingIfNeeded: table.bytes.count))
        }
    }

    /// The encoded objects since the last call.
    public mutating func take() -> EncodedObjects {
        let result = EncodedObjects(
            objects: unsafe objects.withBytes { unsafe ContiguousArray($0) },
            lineage: unsafe lineage.withBytes { unsafe ContiguousArray($0) }, table: table.bytes, ends: ends)
        objects.removeAll()
        lineage.removeAll()
        table.removeAll()
        ends = EncodedObjects.Ends()
        return result
    }
}

/// Objects of one batch in all forms: the bytes, and where each object ends.
public struct EncodedObjects: Sendable {
    struct Ends: Sendable { var objects: [UInt32] = [], lineage: [UInt32] = [], table: [UInt32] = [] }
    let objects, lineage, table: ContiguousArray<UInt8>
    let ends: Ends

    public var count: Int { ends.objects.count }
    public func bytes(_ form: DatasetForm) -> ContiguousArray<UInt8> {
        switch form {
        case .objects: objects
        case .lineage: lineage
        case .table: table
        }
    }
    /// End of each object in `bytes(form)`; empty when the form was not chosen.
    public func ends(_ form: DatasetForm) -> [UInt32] {
        switch form {
        case .objects: ends.objects
        case .lineage: ends.lineage
        case .table: ends.table
        }
    }
}
