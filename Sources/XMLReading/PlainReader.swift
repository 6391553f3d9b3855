internal import CScan
internal import Diagnostics
internal import RecordStream

/// Reads plain records without libxml2, many times as fast; anything unusual is left to libxml2.
///
/// What is plain is decided by `cscan_xml_read_tree`, which gives up at the first thing it does not know: both ways
/// give the same trees, and the tests compare them.
@safe final class PlainReader {
    /// Larger records are left to libxml2, which needs no second copy of them.
    private static let recordLimit = 4 << 20
    /// libxml2 goes as deep, one level below a root of our own.
    private static let depthLimit = 254
    /// A rule's number must fit the key of a value.
    private static let ruleLimit = 31

    private let format: XMLFormat
    private var cache: NameCache
    private let plain: PlainTree
    /// Prefixes that the records' ancestors declare, and the head they come from.
    private var prefixes: Set<ContiguousArray<UInt8>> = []
    private var header: ContiguousArray<UInt8> = []
    private var nodes: UnsafeMutableBufferPointer<RecordBatch.Node>

    /// `nil` if the format needs namespaces or more rules than fit.
    init?(format: XMLFormat, names: NameTable) {
        guard format.namespaces.isEmpty, format.nameFrom.count < Self.ruleLimit else { return nil }
        self.format = format
        cache = NameCache(names)
        plain = PlainTree(rules: format.nameFrom.map(\.attribute))
        unsafe nodes = .allocate(capacity: 256)
    }

    deinit { unsafe nodes.deallocate() }

    // MARK: Records

    /// Prepares for records below `parent`.
    func begin(_ parent: XMLContext) {
        plain.depthLimit = max(0, min(parent.depthLimit, Self.depthLimit) - (parent.ancestors - 1))
        guard header != parent.header else { return }
        (header, prefixes) = (parent.header, NamespaceDeclarations.prefixes(in: parent.header))
        plain.forgetNames()
    }

    /// Adds the record to `batch` if it is plain.
    /// - Parameter range: The record's place in the chunk.
    func read(
        _ record: UnsafeBufferPointer<UInt8>, at location: Diagnostic.Location, _ range: Range<Int>,
        into batch: inout RecordBatch
    ) -> Bool {
        guard record.count <= Self.recordLimit else { return false }
        while true {
            switch unsafe plain.read(record) {
            case .done:
                append(to: &batch, at: location, range)
                return true
            case .unknownName: addName()
            case .unknownValue: addValue()
            case .notPlain: return false
            }
        }
    }

    private func append(
        to batch: inout RecordBatch, at location: Diagnostic.Location, _ range: Range<Int>
    ) {
        let tree = unsafe plain.tree, count = unsafe tree.node_count
        if unsafe nodes.count < count {
            unsafe nodes.deallocate()
            unsafe nodes = .allocate(capacity: tree.node_capacity)
        }
        let text = UInt32(truncatingIfNeeded: batch.text.count)
        let attributes = UInt32(truncatingIfNeeded: batch.attributes.count)
        let first = UInt32(truncatingIfNeeded: batch.nodes.count)
        for i in 0..<count {
            let node = unsafe tree.nodes[i]
            let isAttribute = node.kind == CSCAN_XML_ATTRIBUTE.rawValue
            let kind: RecordBatch.Kind =
                isAttribute ? .attribute : node.kind == CSCAN_XML_TEXT.rawValue ? .text : .element
            unsafe (nodes.baseAddress! + i).initialize(
                to: .init(
                    name: NameID(rawValue: node.name), kind: kind,
                    valueStart: node.value_start &+ (isAttribute ? attributes : text), valueLength: node.value_length,
                    end: node.end &+ first, offset: node.offset, line: node.line))
        }
        unsafe batch.appendRecord(
            nodes: UnsafeBufferPointer(start: nodes.baseAddress, count: count),
            text: UnsafeBufferPointer(start: tree.text, count: tree.text_count),
            attributes: UnsafeBufferPointer(start: tree.attributes, count: tree.attribute_count), at: location,
            chunkRange: range)
    }

    // MARK: Names

    private func addName() {
        let name = plain.found
        let colon = name.firstIndex(of: UInt8(ascii: ":"))
        let local = name[(colon.map { $0 + 1 } ?? 0)...], prefix = ContiguousArray(name[..<(colon ?? 0)])
        let id = cache.intern(ContiguousArray(local).span).rawValue
        plain.addName(
            prefix: prefix.count, element: format.names.isEmpty ? id : cache.intern(nodeName(local).span).rawValue,
            attribute: id, rule: format.nameFrom.firstIndex { $0.element.utf8.elementsEqual(local) },
            isDeclared: colon == nil || prefixes.contains(prefix))
    }

    private func nodeName(_ local: ArraySlice<UInt8>) -> ContiguousArray<UInt8> {
        let name = String(decoding: local, as: UTF8.self)
        return ContiguousArray((format.names[name] ?? name).utf8)
    }

    private func addValue() {
        let rule = unsafe format.nameFrom[Int(plain.tree.found_rule)]
        let name = ContiguousArray(rule.prefix.utf8) + plain.found
        plain.addValue(cache.intern(name.span).rawValue)
    }
}
