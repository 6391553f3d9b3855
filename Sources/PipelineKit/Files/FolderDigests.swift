internal import Diagnostics
internal import SourceInput

/// SHA-256 of the finished files of a folder, each computed once: three descriptions of a release list them.
final class FolderDigests {
    private let folder: String
    private var digests: [String: String] = [:]
    init(_ folder: String) { self.folder = folder }

    /// - Parameter name: Of a file that is not written to any more.
    func sha256(_ name: String) throws(Diagnostic) -> String {
        if let known = digests[name] { return known }
        let digest = try FileDigest.sha256(ofFile: "\(folder)/\(name)")
        digests[name] = digest
        return digest
    }
}
