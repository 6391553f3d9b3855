internal import DatasetForms
internal import RecordStream

/// What one pass over the agents or places of a release makes of them.
// SAFETY of `Sendable`: used by one thread at a time.
final class EntityStep: RecordStep, @unchecked Sendable {
    private var writer: FormWriter
    private var marks: ReleaseSurvey.Marks

    init(_ plan: FormPlan, names: NameTable) {
        (writer, marks) = (FormWriter(plan, names: names), ReleaseSurvey.Marks(names))
    }

    struct Product: Sendable {
        let forms: FormProduct
        /// Places with coordinates, and how many records there are.
        let points: [ReleaseSurvey.Point]
        let records: Int
    }

    func add(_ record: RecordView, line: UnsafeBufferPointer<UInt8>) {
        writer.add(record)
        marks.add(record)
    }

    func take() -> Product {
        defer { marks.removeAll() }
        return Product(forms: writer.take(), points: marks.points, records: marks.records)
    }
}
