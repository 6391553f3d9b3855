internal import Diagnostics
internal import Emission

/// One form of the dataset while it grows: the file, and where each object ends in it.
///
/// Memory: 8 bytes per object.
final class SpooledForm {
    let form: DatasetForm
    private let folder: String
    private var file: OutputFile
    private let headerLength: Int
    private var ends: ContiguousArray<UInt64> = []

    init(_ form: DatasetForm, in folder: String) throws(Diagnostic) {
        (self.form, self.folder) = (form, folder)
        file = try OutputFile(path: "\(folder)/\(form.fileName)")
        headerLength = form.header.utf8.count
        try file.write(form.header)
    }

    /// A copy of what another process has written.
    /// - Parameters:
    ///   - path: Of its file.
    ///   - ends: Of the file in which it says where each object ends.
    init(_ form: DatasetForm, in folder: String, copying path: String, ends endsPath: String) throws(Diagnostic) {
        (self.form, self.folder) = (form, folder)
        file = try OutputFile(path: "\(folder)/\(form.fileName)")
        headerLength = form.header.utf8.count
        try file.copy(file: path)
        var numbers = try BinaryReader(path: endsPath)
        ends = try numbers.rest(of: UInt64.self, filler: 0)
    }

    func append(_ objects: EncodedObjects) throws(Diagnostic) {
        let start = UInt64(file.count)
        for end in objects.ends(form) { ends.append(start + UInt64(end)) }
        try file.write(objects.bytes(form))
    }

    /// Gives references the ids that they have after resolving.
    func patch(_ patch: EntityPatch) throws(Diagnostic) { try patch.apply(to: file) }

    /// The bytes of one object.
    func bytes(of index: Int) throws(Diagnostic) -> ContiguousArray<UInt8> {
        try file.read(range(of: index..<index + 1))
    }

    /// Writes the file anew with some objects replaced or, where the replacement is empty, left out.
    /// - Parameter changes: By position, ascending.
    func rewrite(_ changes: [(index: Int, bytes: ContiguousArray<UInt8>)]) throws(Diagnostic) {
        guard !changes.isEmpty else { return try file.flush() }
        let revised = try OutputFile(path: "\(folder)/\(form.fileName).revised")
        try revised.append(0..<headerLength, of: file)
        var next = 0
        for change in changes {
            try revised.append(range(of: next..<change.index), of: file)
            try revised.write(change.bytes)
            next = change.index + 1
        }
        try revised.append(range(of: next..<ends.count), of: file)
        try revised.flush()
        try Folder.rename(revised.path, to: "\(folder)/\(form.fileName)")
        file = revised
        ends = []
    }

    /// Writes where each object ends, for another process.
    func writeEnds(to path: String) throws(Diagnostic) {
        let file = try BinaryWriter(path: path)
        try file.raw(ends)
        try file.finish()
    }

    func synchronize() throws(Diagnostic) { try file.synchronize() }

    private func range(of objects: Range<Int>) -> Range<Int> {
        func start(_ index: Int) -> Int { index == 0 ? headerLength : Int(ends[index - 1]) }
        return start(objects.lowerBound)..<start(objects.upperBound)
    }
}
