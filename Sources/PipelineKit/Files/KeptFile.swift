internal import Diagnostics
internal import HeritageModel

/// Files in which a dataset keeps what spares the next run work: `compared-….bin`, `kept-….bin`.
///
/// They say nothing that the other files do not, depend on how the dataset was made, and are no part of it: the manifest
/// does not list them. A run that finds none, or some that it cannot use, does the work and ends with the same dataset.
enum KeptFile {
    static func isOne(_ name: String) -> Bool {
        (name.hasPrefix("compared-") || name.hasPrefix("kept-")) && name.hasSuffix(".bin")
    }

    /// What was kept in a file with what it depends on.
    struct Content {
        /// What it is good for: nothing else may be made of it.
        let key: String
        let bytes: ContiguousArray<UInt8>
    }

    /// - Returns: `nil` when there is no such file, or when it is not as it was written.
    static func read(_ name: String, in folder: String?) throws(Diagnostic) -> Content? {
        guard let folder, Folder.isFile("\(folder)/\(name)") else { return nil }
        var all = ContiguousArray<UInt8>()
        all.reserveCapacity(Folder.size(of: "\(folder)/\(name)"))
        try Folder.read("\(folder)/\(name)") { all.append(contentsOf: $0) }
        guard all.count >= 72 else { return nil }
        let content = all.count - 8
        var sum = UInt64(0)
        for byte in all[content...] { sum = sum << 8 | UInt64(byte) }
        let own = unsafe all.withUnsafeBytes { unsafe QuickHash.hash(UnsafeRawBufferPointer(rebasing: $0[..<content])) }
        guard sum == own else { return nil }
        return Content(
            key: String(decoding: all[..<64], as: UTF8.self), bytes: ContiguousArray(all[64..<content]))
    }

    /// - Parameter key: 64 characters.
    static func write(
        _ bytes: ContiguousArray<UInt8>, key: String, as name: String, in folder: String
    ) throws(Diagnostic) {
        precondition(key.utf8.count == 64)
        var all = ContiguousArray(key.utf8)
        all.append(contentsOf: bytes)
        let sum = QuickHash.hash(all)
        for shift in 0..<8 { all.append(UInt8(truncatingIfNeeded: sum >> UInt64(56 - 8 * shift))) }
        let file = try OutputFile(path: "\(folder)/\(name)")
        try file.write(all)
        try file.synchronize()
    }
}
