public import Diagnostics

/// SHA-256 of a file as it stands on the disk.
public enum FileDigest {
    /// - Returns: The digest in lower-case hexadecimal.
    /// - Throws: As `SourceOpener`.
    public static func sha256(ofFile path: String) throws(Diagnostic) -> String {
        var options = SourceOpener.Options()
        options.digest = true
        let opener = try SourceOpener(path: path, index: .max, options: options)
        return try opener.finishDigest() ?? ""
    }

    /// One digest for files that belong together: of the lines that `sha256sum` writes for them, sorted by name.
    /// - Parameter names: As they stand in `folder`.
    /// - Throws: As `SourceOpener`.
    public static func sha256(ofFiles names: [String], in folder: String) throws(Diagnostic) -> String {
        let sum = SHA256()
        for name in names.sorted() {
            let line = Array("\(try sha256(ofFile: "\(folder)/\(name)"))  \(name)\n".utf8)
            unsafe line.withUnsafeBytes { unsafe sum.update($0) }
        }
        return sum.finish()
    }

    /// SHA-256 of a text, in lower-case hexadecimal.
    public static func sha256(ofText text: String) -> String {
        let digest = SHA256()
        var text = text
        text.withUTF8 { unsafe digest.update(UnsafeRawBufferPointer($0)) }
        return digest.finish()
    }
}
