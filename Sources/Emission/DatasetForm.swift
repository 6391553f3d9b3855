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

    public init() { self.init { _ in ([], []) } }

    /// - Parameter part: The bytes of a form, and where each object ends in them.
    public init(_ part: (DatasetForm) -> (bytes: ContiguousArray<UInt8>, ends: [UInt32])) {
        let (objects, lineage, table) = (part(.objects), part(.lineage), part(.table))
        (self.objects, self.lineage, self.table) = (objects.bytes, lineage.bytes, table.bytes)
        ends = Ends(objects: objects.ends, lineage: lineage.ends, table: table.ends)
    }

    init(
        objects: ContiguousArray<UInt8>, lineage: ContiguousArray<UInt8>, table: ContiguousArray<UInt8>, ends: Ends
    ) {
        (self.objects, self.lineage, self.table, self.ends) = (objects, lineage, table, ends)
    }

    /// What the provider calls the record of the first object, as its lineage says.
    public var recordIdentifier: String { LineagePlaces.record(in: lineage) }

    /// Some of the objects, in their order.
    public func slice(_ objects: Range<Int>) -> EncodedObjects {
        if objects == 0..<count { return self }
        return EncodedObjects { form in
            let (bytes, ends) = (bytes(form), ends(form))
            if ends.isEmpty || objects.isEmpty { return ([], []) }
            let start = objects.lowerBound == 0 ? 0 : ends[objects.lowerBound - 1]
            return (
                ContiguousArray(bytes[Int(start)..<Int(ends[objects.upperBound - 1])]), ends[objects].map { $0 - start }
            )
        }
    }

    /// Gives the lineage of objects the places where their records stand now.
    /// - Parameter places: By the object's position; only of objects of one source record.
    public mutating func moveLineage(_ places: [Int: (line: Int, byteOffset: Int)]) {
        let bytes = self.bytes(.lineage), old = self.ends(.lineage)
        var moved = ContiguousArray<UInt8>(), ends: [UInt32] = []
        moved.reserveCapacity(bytes.count + 8 * places.count)
        for object in old.indices {
            let line = (object == 0 ? 0 : Int(old[object - 1]))..<Int(old[object])
            if let place = places[object] {
                LineagePlaces.append(bytes, line, to: &moved, line: place.line, byteOffset: place.byteOffset)
            } else {
                moved.append(contentsOf: bytes[line])
            }
            ends.append(UInt32(moved.count))
        }
        let forms = self
        self = EncodedObjects { $0 == .lineage ? (moved, ends) : (forms.bytes($0), forms.ends($0)) }
    }

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
