internal import Diagnostics
internal import SourceInput

/// The program that runs: what another one has made of the same files is not taken over.
enum ThisProgram {
    /// SHA-256 of its file, computed once.
    static let digest: Result<String, Diagnostic> = Result { () throws(Diagnostic) in
        try FileDigest.sha256(ofFile: "/proc/self/exe")
    }
}

extension Resources {
    /// Digest of the program, of all files that come with it, and of some others: what is kept between runs holds as long
    /// as it is the same.
    func digest(and others: [String]) throws(Diagnostic) -> String {
        var parts = [try ThisProgram.digest.get()]
        parts += try QuietNight.files(in: folder + "/pipelines")
        for path in others where Folder.isFile(path) { parts.append("\(path) \(try FileDigest.sha256(ofFile: path))") }
        return FileDigest.sha256(ofText: parts.joined(separator: "\n"))
    }
}
