internal import Diagnostics
internal import RecordStream

/// The beginning of a text, kept so that it can be read several times, and what comes after it.
final class TextBeginning {
    let bytes: ContiguousArray<UInt8>
    /// Whether that is all.
    let isWhole: Bool
    private(set) var failure: Diagnostic?

    init(_ source: any ByteSource, limit: Int) {
        var bytes: ContiguousArray<UInt8> = []
        var isWhole = false
        do throws(Diagnostic) {
            while bytes.count < limit, !isWhole {
                isWhole = try !source.read(into: &bytes, limit: min(limit, 64 << 10))
            }
        } catch {
            (failure, isWhole) = (error, true)
        }
        (self.bytes, self.isWhole) = (bytes, isWhole)
    }

    /// The beginning of a text that goes on.
    init(cutOff bytes: ContiguousArray<UInt8>) { (self.bytes, isWhole) = (bytes, false) }
}

/// Gives the beginning and then the rest.
final class ReplaySource: ByteSource {
    private var beginning: ContiguousArray<UInt8>?
    private let rest: (any ByteSource)?

    /// - Parameter rest: `nil` for the beginning alone.
    init(_ beginning: TextBeginning, then rest: (any ByteSource)? = nil) {
        (self.beginning, self.rest) = (beginning.bytes, beginning.isWhole ? nil : rest)
    }

    func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        if let beginning = beginning.take(), !beginning.isEmpty {
            buffer.append(contentsOf: beginning)
            return true
        }
        return try rest?.read(into: &buffer, limit: limit) ?? false
    }
    func takeDiagnostics() -> [Diagnostic] { rest?.takeDiagnostics() ?? [] }
}
