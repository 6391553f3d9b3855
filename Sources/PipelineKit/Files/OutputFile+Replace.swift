public import Diagnostics

extension OutputFile {
    /// Puts a file in its place in one step: whoever reads it sees the old bytes or the new ones, never a part.
    public static func replace(_ path: String, with bytes: ContiguousArray<UInt8>) throws(Diagnostic) {
        if Folder.isDevice(path) {
            // A name that stands for a device or a pipe must not be given to a file.
            let file = try OutputFile(path: path)
            try file.write(bytes)
            return try file.flush()
        }
        let file = try OutputFile(path: path + ".part")
        do throws(Diagnostic) {
            try file.write(bytes)
            try file.publish(as: path)
        } catch {
            try Folder.remove(path + ".part")
            throw error
        }
    }

    /// Waits until what was written is on the disk, and gives the file its name.
    public func publish(as name: String) throws(Diagnostic) {
        try synchronize()
        try Folder.rename(path, to: name)
        Folder.synchronize(Folder.parent(of: name))
    }
}
