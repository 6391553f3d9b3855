package import Diagnostics

/// A text in memory as a source.
package final class TextInMemory: ByteSource {
    private var bytes: ContiguousArray<UInt8>?
    package init(_ bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

    package func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        guard let bytes = bytes.take(), !bytes.isEmpty else { return false }
        buffer.append(contentsOf: bytes)
        return true
    }
    package func takeDiagnostics() -> [Diagnostic] { [] }
}
