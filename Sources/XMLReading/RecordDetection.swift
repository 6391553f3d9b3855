internal import CScan

/// Finds out which elements are the records of a file that nobody described.
enum RecordDetection {
    enum Result {
        /// Qualified name of a child of the root.
        case child(ContiguousArray<UInt8>)
        /// The root ends without such a child.
        case none
        /// The text at hand ends too early to tell.
        case more
    }

    /// The first child of the root that comes twice and holds elements, or nothing but attributes.
    ///
    /// Repeated children of text alone are fields: the root of a Dublin Core record holds many `dc:subject`.
    /// - Parameter text: What follows the root's start tag.
    static func find(in text: UnsafeBufferPointer<UInt8>) -> Result {
        var seen: Set<ContiguousArray<UInt8>> = []
        var child: ContiguousArray<UInt8> = []
        var depth = 0, holdsElements = false, i = 0
        while i < text.count {
            let rest = unsafe UnsafeBufferPointer(rebasing: text[i...])
            switch unsafe Markup(rest) {
            case .unfinished: return .more
            case .text(let length, _, _), .comment(let length), .cdata(let length), .stray(let length),
                .instruction(let length, _), .doctype(let length, _):
                i += length
            case .startTag(let name, let tag):
                if depth == 0 {
                    child = unsafe ContiguousArray(rest[name])
                    if seen.contains(child) { return .child(child) }
                    holdsElements = tag.is_empty && tag.attributes > 0
                    if holdsElements { seen.insert(child) }
                } else {
                    holdsElements = true
                }
                if !tag.is_empty { depth += 1 }
                i += tag.length
            case .endTag(_, let length):
                depth -= 1
                if depth < 0 { return .none }
                if depth == 0, holdsElements { seen.insert(child) }
                i += length
            }
        }
        return .more
    }
}
