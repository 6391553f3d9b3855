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

    /// SHA-256 of a text, in lower-case hexadecimal.
    public static func sha256(ofText text: String) -> String {
        let digest = SHA256()
        var text = text
        text.withUTF8 { unsafe digest.update(UnsafeRawBufferPointer($0)) }
        return digest.finish()
    }
}
