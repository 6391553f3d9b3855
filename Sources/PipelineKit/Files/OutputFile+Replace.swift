public import Diagnostics

extension OutputFile {
    /// Puts a file in its place in one step: whoever reads it sees the old bytes or the new ones, never a part.
    public static func replace(_ path: String, with bytes: ContiguousArray<UInt8>) throws(Diagnostic) {
        let file = try OutputFile(path: path + ".part")
        try file.write(bytes)
        try file.publish(as: path)
    }

    /// Waits until what was written is on the disk, and gives the file its name.
    public func publish(as name: String) throws(Diagnostic) {
        try synchronize()
        try Folder.rename(path, to: name)
        Folder.synchronize(Folder.parent(of: name))
    }
}
