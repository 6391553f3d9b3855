internal import Diagnostics

/// Nothing at all.
final class NoBytes: RawBytes {
    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int { 0 }
}
