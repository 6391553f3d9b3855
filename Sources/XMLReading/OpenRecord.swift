internal import CScan

/// A record whose end the splitter is looking for.
struct OpenRecord {
    /// More attributes in one tag are refused: libxml2 compares each with all others.
    static let attributeLimit = 512
    /// No tag below this length has that many: `a=""` and a space is the shortest attribute.
    private static let longTag = 5 * attributeLimit

    /// Qualified names.
    let name: ContiguousArray<UInt8>, parent: ContiguousArray<UInt8>
    let context: XMLContext
    var state = cscan_xml_record()
    /// Bytes from the record's start that the scan has settled.
    var scanned = 0
    /// The record is over the size limit and only its end is wanted.
    var isSkipped = false

    init(name: ContiguousArray<UInt8>, parent: ContiguousArray<UInt8>, context: XMLContext) {
        (self.name, self.parent, self.context) = (name, parent, context)
        state.long_tag = Self.longTag
    }

    /// Forgets the scan.
    mutating func restart() {
        scanned = 0
        (state.depth, state.inside, state.attributes) = (0, CSCAN_XML_CONTENT, 0)
    }

    /// Goes on looking for the end of the record that begins at `start`.
    /// - Returns: Where the scan stopped, and why.
    mutating func findEnd(in text: ContiguousArray<UInt8>, from start: Int) -> (end: Int, result: cscan_xml_result) {
        var result = CSCAN_XML_MORE
        let length = text.count - start
        scanned = unsafe text.withUnsafeBufferPointer { text in
            unsafe name.withUnsafeBufferPointer { name in
                unsafe parent.withUnsafeBufferPointer { parent in
                    unsafe cscan_xml_find_end(
                        text.baseAddress! + start, length, scanned, name.baseAddress!, name.count,
                        parent.baseAddress, parent.count, &state, &result)
                }
            }
        }
        return (start + scanned, result)
    }
}
