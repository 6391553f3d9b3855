/// The end of the path of a record element, in local names: `ListRecords/record`; with a `/` at the front the whole
/// path from the root: `/record` is a record that is the document.
struct RecordPath {
    private let parents: ArraySlice<String>
    private let name: ContiguousArray<UInt8>

    private let isWhole: Bool

    /// - Parameter path: Names joined by `/`; a prefix of a name is left aside.
    init(_ path: String) {
        isWhole = path.hasPrefix("/")
        let steps = path.split(separator: "/").map { step in
            step.lastIndex(of: ":").map { String(step[step.index(after: $0)...]) } ?? String(step)
        }
        parents = steps.dropLast()
        name = ContiguousArray((steps.last ?? "").utf8)
    }

    /// - Parameter name: Local name of an element.
    func matches(_ name: some Sequence<UInt8>, below ancestors: [OpenElement]) -> Bool {
        self.name.elementsEqual(name)
            && (isWhole ? ancestors.count == parents.count : ancestors.count >= parents.count)
            && zip(ancestors.suffix(parents.count), parents).allSatisfy { $0.localName == $1 }
    }
}
