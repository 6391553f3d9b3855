public import Diagnostics

extension OutputFile {
    /// Puts a file in its place in one step: whoever reads it sees the old bytes or the new ones, never a part.
    public static func replace(_ path: String, with bytes: ContiguousArray<UInt8>) throws(Diagnostic) {
        let file = try OutputFile(replacing: path)
        do throws(Diagnostic) {
            try file.write(bytes)
            try file.publish(as: path)
        } catch {
            try file.discard(insteadOf: path)
            throw error
        }
    }

    /// Does the same with a file that is written piece by piece.
    public static func replace(_ path: String, _ body: (OutputFile) throws -> Void) throws {
        let file = try OutputFile(replacing: path)
        do {
            try body(file)
            try file.publish(as: path)
        } catch {
            try file.discard(insteadOf: path)
            throw error
        }
    }

    /// A file beside the one that it is to replace; a device or a pipe itself, whose name must not be given to a file.
    private convenience init(replacing path: String) throws(Diagnostic) {
        try self.init(path: Folder.isDevice(path) ? path : path + ".part")
    }

    private func discard(insteadOf name: String) throws(Diagnostic) {
        if path != name { try Folder.remove(path) }
    }

    /// Waits until what was written is on the disk, and gives the file its name.
    public func publish(as name: String) throws(Diagnostic) {
        if path == name { return try flush() }
        try synchronize()
        try Folder.rename(path, to: name)
        Folder.synchronize(Folder.parent(of: name))
    }
}
