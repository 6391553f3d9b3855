internal import Diagnostics
internal import Glibc
internal import SourceInput

/// SHA-256 of the finished files of a folder, each computed once: three descriptions of a release list them.
final class FolderDigests {
    private let folder: String
    private(set) var digests: [String: String] = [:]
    private var earlier: (folder: String, digests: [String: String])?
    init(_ folder: String) { self.folder = folder }

    /// Tells what an earlier release holds: a file that is the same byte for byte has the same digest.
    func know(_ folder: String, _ digests: [String: String]) { earlier = (folder, digests) }

    /// - Parameter name: Of a file that is not written to any more.
    func sha256(_ name: String) throws(Diagnostic) -> String {
        if let known = digests[name] { return known }
        let earlier = try ofEarlier(name)
        let digest = if let earlier { earlier } else { try FileDigest.sha256(ofFile: "\(folder)/\(name)") }
        digests[name] = digest
        return digest
    }

    private func ofEarlier(_ name: String) throws(Diagnostic) -> String? {
        guard let earlier, let digest = earlier.digests[name], Folder.isFile("\(earlier.folder)/\(name)") else {
            return nil
        }
        let (old, new) = (try MappedFile("\(earlier.folder)/\(name)"), try MappedFile("\(folder)/\(name)"))
        defer { extendLifetime((old, new)) }
        guard unsafe old.bytes.count == new.bytes.count, let a = unsafe old.bytes.baseAddress,
            let b = unsafe new.bytes.baseAddress
        else { return nil }
        return unsafe memcmp(a, b, old.bytes.count) == 0 ? digest : nil
    }
}
