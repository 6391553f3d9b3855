internal import Diagnostics
internal import RecordStream

/// The text of a table, with a place to put back what was read too far.
struct CSVInput {
    private let source: any ByteSource
    private var pending: ContiguousArray<UInt8> = []
    private var position = 0
    /// How many of the bytes handed out last, up to the end of them, stand in `pending` before `position`.
    private var fromPending = 0
    private var sourceEnded = false
    private var failure: Diagnostic?

    init(_ source: any ByteSource) { self.source = source }

    var isAtEnd: Bool { sourceEnded && position == pending.count }

    /// Appends about `limit` bytes, at least one; nothing at the end. A failure ends the text.
    mutating func read(into bytes: inout ContiguousArray<UInt8>, upTo limit: Int) {
        if position < pending.count {
            let end = min(position + limit, pending.count)
            bytes.append(contentsOf: pending[position..<end])
            fromPending += end - position
            position = end
            return
        }
        fromPending = 0
        guard !sourceEnded else { return }
        do throws(Diagnostic) {
            sourceEnded = try !source.read(into: &bytes, limit: limit)
        } catch {
            (sourceEnded, failure) = (true, error)
        }
    }

    /// Takes back the last bytes handed out, to hand them out again.
    mutating func putBack(_ bytes: ContiguousArray<UInt8>.SubSequence) {
        if bytes.count <= fromPending {
            position -= bytes.count
        } else {
            pending.replaceSubrange(..<position, with: bytes)
            position = 0
        }
        fromPending = 0
    }

    /// What went wrong at the end of the text, once.
    mutating func takeFailure() -> Diagnostic? {
        defer { failure = nil }
        return failure
    }

    func takeDiagnostics() -> [Diagnostic] { source.takeDiagnostics() }
}
