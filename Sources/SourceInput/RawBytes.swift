internal import Diagnostics

/// Bytes as they come, before anything is known of their encoding: a file, a decompressed stream, an archive member.
protocol RawBytes: AnyObject {
    /// Fills `target` from its start with at least one byte.
    /// - Returns: The number of bytes; 0 at the end.
    /// - Throws: A fatal diagnostic when the rest cannot be read; what came before has been delivered.
    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int
}

/// Bytes whose beginning can be looked at before they are read.
final class PeekedBytes: RawBytes {
    private let upstream: any RawBytes
    private var head: ContiguousArray<UInt8> = []
    private var position = 0
    private var failure: Diagnostic?
    private var ended = false
    /// What was read since `remember`, while it may be asked for again.
    private var history: ContiguousArray<UInt8>?

    init(_ upstream: any RawBytes) { self.upstream = upstream }

    /// The next bytes, up to `count`; fewer only when the source ends or fails before (a failure is thrown when the
    /// reader gets there).
    func peek(_ count: Int) -> ArraySlice<UInt8> {
        while head.count - position < count, !ended, failure == nil {
            var block = ContiguousArray<UInt8>(repeating: 0, count: max(count - head.count + position, 4096))
            do throws(Diagnostic) {
                let read = try block.fill(from: upstream)
                ended = read == 0
                head.append(contentsOf: block[..<read])
            } catch {
                failure = error
            }
        }
        return ArraySlice(head[position..<min(position + count, head.count)])
    }

    /// Passes over bytes that have been peeked at.
    func skip(_ count: Int) { position += count }

    /// From here on what is read is kept, until `forget`.
    func remember() { history = [] }
    func forget() { history = nil }
    /// Goes back to where `remember` was called.
    func rewind() {
        guard let history else { return }
        self.history = nil
        head.replaceSubrange(..<position, with: history)
        position = 0
    }

    /// Puts back what was read last.
    func unread(_ bytes: ContiguousArray<UInt8>.SubSequence) {
        history?.removeLast(bytes.count)
        head.replaceSubrange(..<position, with: bytes)
        position = 0
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let count = try unsafe readOn(into: target)
        if history != nil { unsafe history?.append(contentsOf: target[..<count]) }
        return count
    }

    private func readOn(into target: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        if position < head.count {
            let count = min(target.count, head.count - position)
            unsafe head.withUnsafeBytes {
                unsafe target.copyMemory(from: .init(rebasing: $0[position..<position + count]))
            }
            position += count
            if position == head.count { (head, position) = ([], 0) }
            return count
        }
        if let failure { throw failure }
        return ended ? 0 : try unsafe upstream.read(into: target)
    }
}

extension ContiguousArray<UInt8> {
    /// Reads over the elements from the start, as many as come; their number stays.
    mutating func fill(from source: any RawBytes) throws(Diagnostic) -> Int {
        unsafe try withUnsafeMutableBufferPointer { bytes throws(Diagnostic) in
            try unsafe source.read(into: UnsafeMutableRawBufferPointer(bytes))
        }
    }

    /// Reads at most `count` bytes behind the end.
    mutating func append(upTo count: Int, from source: any RawBytes) throws(Diagnostic) -> Int {
        let start = self.count
        append(contentsOf: repeatElement(0, count: count))
        var read = 0
        defer { removeLast(count - read) }
        read = unsafe try withUnsafeMutableBufferPointer { bytes throws(Diagnostic) in
            try unsafe source.read(into: .init(UnsafeMutableBufferPointer(rebasing: bytes[start...])))
        }
        return read
    }
}
