internal import Diagnostics
internal import Emission
internal import HeritageModel

/// The objects of all parts, read one by one from the disk.
///
/// Memory: next to nothing. Open files: three for each part that has been asked for.
final class PartObjects {
    private struct Files {
        let objects: InputFile, lineage: InputFile
        let objectEnds: InputFile, lineageEnds: InputFile
    }

    private let work: WorkFolder
    private let starts: [Int]
    private let patch: EntityPatch
    private let reader = TracedObjectReader()
    private var files: [Int: Files] = [:]

    /// - Parameters:
    ///   - starts: Number of objects before each part, and before the end.
    ///   - patch: Gives references the ids of what they mean.
    init(_ work: WorkFolder, starts: [Int], patch: EntityPatch) {
        (self.work, self.starts, self.patch) = (work, starts, patch)
    }

    static func endsFile(_ form: DatasetForm) -> String { "\(form.rawValue).ends" }

    /// The part that a position is in.
    func part(of position: Int) -> Int {
        // Empty parts have no positions: the last one that begins here has it.
        var low = 0, high = starts.count - 1
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= position { low = middle } else { high = middle }
        }
        return low
    }

    func traced(_ position: Int) throws(Diagnostic) -> TracedObject {
        let part = part(of: position), place = position - starts[part]
        let files = try open(part)
        return try reader.read(
            object: patch.applied(to: try files.objects.read(try Self.range(place, files.objectEnds))),
            lineage: try files.lineage.read(try Self.range(place, files.lineageEnds)))
    }

    private func open(_ part: Int) throws(Diagnostic) -> Files {
        if let known = files[part] { return known }
        let folder = work.part(part)
        let opened = Files(
            objects: try InputFile(path: "\(folder)/\(DatasetForm.objects.fileName)"),
            lineage: try InputFile(path: "\(folder)/\(DatasetForm.lineage.fileName)"),
            objectEnds: try InputFile(path: "\(folder)/\(Self.endsFile(.objects))"),
            lineageEnds: try InputFile(path: "\(folder)/\(Self.endsFile(.lineage))"))
        files[part] = opened
        return opened
    }

    /// Where the entry at a place stands.
    private static func range(_ place: Int, _ ends: InputFile) throws(Diagnostic) -> Range<Int> {
        let size = MemoryLayout<UInt64>.size
        let bytes = try ends.read(max(0, place - 1) * size..<(place + 1) * size)
        func number(_ start: Int) -> Int {
            (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
        }
        return place == 0 ? 0..<number(0) : number(0)..<number(size)
    }
}
