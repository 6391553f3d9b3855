internal import CScan
internal import Diagnostics
internal import RecordStream

/// Reads plain records without libxml2, many times as fast; anything unusual is left to libxml2.
///
/// What is plain is decided by `cscan_xml_read_tree`, which gives up at the first thing it does not know: both ways
/// give the same trees, and the tests compare them.
@safe final class PlainReader {
    /// Names beyond which the table is emptied: a file of ever new names must not fill memory.
    private static let nameLimit = 50_000
    /// Larger records are left to libxml2, which needs no second copy of them.
    private static let recordLimit = 4 << 20
    /// libxml2 goes as deep, one level below a root of our own.
    private static let depthLimit = 254
    /// A rule's number must fit the key of a value.
    private static let ruleLimit = 31

    private let format: XMLFormat
    private var cache: NameCache
    private var tree: cscan_xml_tree
    private var nameCount = 0, valueCount = 0
    /// Prefixes that the records' ancestors declare, and the head they come from.
    private var prefixes: Set<ContiguousArray<UInt8>> = []
    private var header: ContiguousArray<UInt8> = []
    private var arenaCapacity = 0
    private var nodes: UnsafeMutablePointer<RecordBatch.Node>
    private let rules: UnsafeMutablePointer<UnsafePointer<UInt8>>
    private let ruleLengths: UnsafeMutablePointer<UInt32>

    /// `nil` if the format needs namespaces or more rules than fit.
    init?(format: XMLFormat, names: NameTable) {
        guard format.namespaces.isEmpty, format.nameFrom.count < Self.ruleLimit else { return nil }
        self.format = format
        cache = NameCache(names)
        unsafe rules = .allocate(capacity: format.nameFrom.count + 1)
        unsafe ruleLengths = .allocate(capacity: format.nameFrom.count + 1)
        for (i, rule) in format.nameFrom.enumerated() {
            unsafe (rules + i).initialize(to: UnsafePointer(Self.copy(Array(rule.attribute.utf8))))
            unsafe ruleLengths[i] = UInt32(rule.attribute.utf8.count)
        }
        unsafe nodes = .allocate(capacity: 1)
        unsafe tree = cscan_xml_tree(
            names: Self.emptyNames(512), name_mask: 511, values: Self.emptyValues(512), value_mask: 511,
            rules: rules, rule_lengths: ruleLengths, depth_limit: 0,
            attribute_limit: UInt32(OpenRecord.attributeLimit), nodes: .allocate(capacity: 1), node_capacity: 1,
            text: .allocate(capacity: 1), attributes: .allocate(capacity: 1), node_count: 0, text_count: 0,
            attribute_count: 0, found: nil, found_length: 0, found_rule: -1)
    }

    deinit {
        forgetNames()
        for i in 0..<format.nameFrom.count { unsafe rules[i].deallocate() }
        unsafe rules.deallocate()
        unsafe ruleLengths.deallocate()
        unsafe tree.names.deallocate()
        unsafe tree.values.deallocate()
        unsafe tree.nodes.deallocate()
        unsafe tree.text.deallocate()
        unsafe tree.attributes.deallocate()
        unsafe nodes.deallocate()
    }

    // MARK: Records

    /// Prepares for records below `parent`.
    func begin(_ parent: XMLContext) {
        unsafe tree.depth_limit = UInt32(max(0, min(parent.depthLimit, Self.depthLimit) - (parent.ancestors - 1)))
        guard header != parent.header else { return }
        (header, prefixes) = (parent.header, NamespaceDeclarations.prefixes(in: parent.header))
        forgetNames()
    }

    /// Adds the record to `batch` if it is plain.
    /// - Parameter range: The record's place in the chunk.
    func read(
        _ record: UnsafeBufferPointer<UInt8>, at location: Diagnostic.Location, _ range: Range<Int>,
        into batch: inout RecordBatch
    ) -> Bool {
        guard record.count <= Self.recordLimit else { return false }
        reserve(record.count)
        while true {
            switch unsafe cscan_xml_read_tree(record.baseAddress!, record.count, &tree) {
            case CSCAN_XML_TREE_DONE:
                append(to: &batch, at: location, range)
                return true
            case CSCAN_XML_TREE_NAME: addName()
            case CSCAN_XML_TREE_VALUE: addValue()
            case CSCAN_XML_TREE_FULL: growNodes()
            default: return false
            }
        }
    }

    private func append(to batch: inout RecordBatch, at location: Diagnostic.Location, _ range: Range<Int>) {
        let count = unsafe tree.node_count
        let text = UInt32(truncatingIfNeeded: batch.text.count)
        let attributes = UInt32(truncatingIfNeeded: batch.attributes.count)
        let first = UInt32(truncatingIfNeeded: batch.nodes.count)
        for i in 0..<count {
            let node = unsafe tree.nodes[i]
            let isAttribute = node.kind == CSCAN_XML_ATTRIBUTE.rawValue
            let kind: RecordBatch.Kind =
                isAttribute ? .attribute : node.kind == CSCAN_XML_TEXT.rawValue ? .text : .element
            unsafe (nodes + i).initialize(
                to: .init(
                    name: NameID(rawValue: node.name), kind: kind,
                    valueStart: node.value_start &+ (isAttribute ? attributes : text), valueLength: node.value_length,
                    end: node.end &+ first, offset: node.offset, line: node.line))
        }
        unsafe batch.appendRecord(
            nodes: UnsafeBufferPointer(start: nodes, count: count),
            text: UnsafeBufferPointer(start: tree.text, count: tree.text_count),
            attributes: UnsafeBufferPointer(start: tree.attributes, count: tree.attribute_count), at: location,
            chunkRange: range)
    }

    // MARK: Room

    private func reserve(_ length: Int) {
        let needed = length + 64
        guard needed > arenaCapacity else { return }
        arenaCapacity = 2 * needed
        unsafe tree.text.deallocate()
        unsafe tree.attributes.deallocate()
        unsafe tree.text = .allocate(capacity: arenaCapacity)
        unsafe tree.attributes = .allocate(capacity: arenaCapacity)
    }

    private func growNodes() {
        unsafe tree.node_capacity = max(256, 2 * tree.node_capacity)
        unsafe tree.nodes.deallocate()
        unsafe nodes.deallocate()
        unsafe tree.nodes = .allocate(capacity: tree.node_capacity)
        unsafe nodes = .allocate(capacity: tree.node_capacity)
    }

    // MARK: Names

    /// Adds the name that the C side stopped at.
    private func addName() {
        if nameCount >= Self.nameLimit { forgetNames() }
        if unsafe 2 * nameCount >= tree.name_mask { growNames() }
        let name = unsafe Array(UnsafeBufferPointer(start: tree.found, count: tree.found_length))
        let colon = name.firstIndex(of: UInt8(ascii: ":"))
        let local = name[(colon.map { $0 + 1 } ?? 0)...], prefix = ContiguousArray(name[..<(colon ?? 0)])
        let id = cache.intern(ContiguousArray(local).span).rawValue
        let element = format.names.isEmpty ? id : cache.intern(nodeName(local).span).rawValue
        let rule = format.nameFrom.firstIndex { $0.element.utf8.elementsEqual(local) }
        let isDeclared = colon == nil || prefixes.contains(prefix)
        let copy = unsafe Self.copy(name)
        unsafe cscan_xml_find_name(&tree, copy, name.count).pointee = cscan_xml_known_name(
            text: copy, length: UInt32(name.count), prefix: UInt32(prefix.count), element: element, attribute: id,
            rule: rule.map(Int32.init) ?? -1, is_declared: isDeclared)
        nameCount += 1
    }

    private func nodeName(_ local: ArraySlice<UInt8>) -> ContiguousArray<UInt8> {
        let name = String(decoding: local, as: UTF8.self)
        return ContiguousArray((format.names[name] ?? name).utf8)
    }

    /// Adds the value that the C side stopped at.
    private func addValue() {
        if unsafe 2 * valueCount >= tree.value_mask { growValues() }
        let value = unsafe UnsafeBufferPointer(start: tree.found, count: tree.found_length)
        let name = unsafe ContiguousArray(format.nameFrom[Int(tree.found_rule)].prefix.utf8) + ContiguousArray(value)
        let key = unsafe cscan_xml_value_key(tree.found!, tree.found_length, tree.found_rule)
        unsafe cscan_xml_find_value(&tree, key).pointee = .init(key: key, name: cache.intern(name.span).rawValue)
        valueCount += 1
    }

    private func growNames() {
        let old = unsafe UnsafeMutableBufferPointer(start: tree.names, count: tree.name_mask + 1)
        unsafe tree.name_mask = 2 * old.count - 1
        unsafe tree.names = Self.emptyNames(2 * old.count)
        for i in 0..<old.count {
            guard let text = unsafe old[i].text else { continue }
            unsafe cscan_xml_find_name(&tree, text, Int(old[i].length)).pointee = old[i]
        }
        unsafe old.deallocate()
    }

    private func growValues() {
        let old = unsafe UnsafeMutableBufferPointer(start: tree.values, count: tree.value_mask + 1)
        unsafe tree.value_mask = 2 * old.count - 1
        unsafe tree.values = Self.emptyValues(2 * old.count)
        for i in 0..<old.count where unsafe old[i].key != 0 {
            unsafe cscan_xml_find_value(&tree, old[i].key).pointee = old[i]
        }
        unsafe old.deallocate()
    }

    private func forgetNames() {
        for i in 0...(unsafe tree.name_mask) {
            unsafe tree.names[i].text?.deallocate()
            unsafe tree.names[i] = cscan_xml_known_name()
        }
        nameCount = 0
    }

    private static func emptyNames(_ count: Int) -> UnsafeMutablePointer<cscan_xml_known_name> {
        let names = UnsafeMutablePointer<cscan_xml_known_name>.allocate(capacity: count)
        unsafe names.initialize(repeating: cscan_xml_known_name(), count: count)
        return unsafe names
    }

    private static func emptyValues(_ count: Int) -> UnsafeMutablePointer<cscan_xml_known_value> {
        let values = UnsafeMutablePointer<cscan_xml_known_value>.allocate(capacity: count)
        unsafe values.initialize(repeating: cscan_xml_known_value(), count: count)
        return unsafe values
    }

    private static func copy(_ bytes: [UInt8]) -> UnsafeMutablePointer<UInt8> {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
        for (i, byte) in bytes.enumerated() { unsafe copy[i] = byte }
        return unsafe copy
    }
}
