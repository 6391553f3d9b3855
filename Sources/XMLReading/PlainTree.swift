internal import CScan

/// Reads plain records into a table of nodes with `cscan_xml_read_tree`; owns its tables of names and its memory.
///
/// What a name means is for the caller to say: the tree stops at each name that it does not know.
@safe final class PlainTree {
    enum Outcome { case done, unknownName, unknownValue, notPlain }

    /// Names beyond which the table is emptied: a file of ever new names must not fill memory.
    private static let nameLimit = 50_000

    private(set) var tree: cscan_xml_tree
    private var nameCount = 0, valueCount = 0
    private var arenaCapacity = 0
    private let ruleCount: Int
    private let rules: UnsafeMutablePointer<UnsafePointer<UInt8>>
    private let ruleLengths: UnsafeMutablePointer<UInt32>

    /// - Parameters:
    ///   - rules: Names of the attributes that name elements.
    ///   - allowsRest: Whether more text may stand behind the record.
    init(rules names: [String] = [], allowsRest: Bool = false) {
        ruleCount = names.count
        unsafe rules = .allocate(capacity: names.count + 1)
        unsafe ruleLengths = .allocate(capacity: names.count + 1)
        for (i, name) in names.enumerated() {
            unsafe (rules + i).initialize(to: UnsafePointer(Self.copy(Array(name.utf8))))
            unsafe ruleLengths[i] = UInt32(name.utf8.count)
        }
        unsafe tree = cscan_xml_tree(
            names: Self.emptyNames(512), name_mask: 511, values: Self.emptyValues(512), value_mask: 511,
            rules: rules, rule_lengths: ruleLengths, depth_limit: 0,
            attribute_limit: UInt32(OpenRecord.attributeLimit), allows_rest: allowsRest, nodes: .allocate(capacity: 1),
            node_capacity: 1,
            text: .allocate(capacity: 1), attributes: .allocate(capacity: 1), node_count: 0, text_count: 0,
            attribute_count: 0, declaration_count: 0, length: 0, found: nil, found_length: 0, found_rule: -1)
    }

    deinit {
        forgetNames()
        for i in 0..<ruleCount { unsafe rules[i].deallocate() }
        unsafe rules.deallocate()
        unsafe ruleLengths.deallocate()
        unsafe tree.names.deallocate()
        unsafe tree.values.deallocate()
        unsafe tree.nodes.deallocate()
        unsafe tree.text.deallocate()
        unsafe tree.attributes.deallocate()
    }

    /// Elements below one another that are still plain.
    var depthLimit: Int {
        get { unsafe Int(tree.depth_limit) }
        set { unsafe tree.depth_limit = UInt32(newValue) }
    }

    /// Reads `record` from its first byte; after a name or value was added, from the beginning again.
    func read(_ record: UnsafeBufferPointer<UInt8>) -> Outcome {
        reserve(record.count)
        while true {
            switch unsafe cscan_xml_read_tree(record.baseAddress!, record.count, &tree) {
            case CSCAN_XML_TREE_DONE: return .done
            case CSCAN_XML_TREE_NAME: return .unknownName
            case CSCAN_XML_TREE_VALUE: return .unknownValue
            case CSCAN_XML_TREE_FULL: growNodes()
            default: return .notPlain
            }
        }
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
        unsafe tree.nodes = .allocate(capacity: tree.node_capacity)
    }

    // MARK: Names

    /// The name or value that the tree stopped at.
    var found: [UInt8] { unsafe Array(UnsafeBufferPointer(start: tree.found, count: tree.found_length)) }

    /// Adds the name that the tree stopped at.
    /// - Parameters:
    ///   - element: Its number as the name of an element.
    ///   - attribute: Its number as the name of an attribute.
    ///   - rule: The number of the attribute that names such elements.
    ///   - isDeclared: Whether its prefix needs no declaration in the record.
    func addName(prefix: Int, element: UInt32, attribute: UInt32, rule: Int?, isDeclared: Bool) {
        if nameCount >= Self.nameLimit { forgetNames() }
        if unsafe 2 * nameCount >= tree.name_mask { growNames() }
        let name = found
        let copy = unsafe Self.copy(name)
        unsafe cscan_xml_find_name(&tree, copy, name.count).pointee = cscan_xml_known_name(
            text: copy, length: UInt32(name.count), prefix: UInt32(prefix), element: element, attribute: attribute,
            rule: rule.map(Int32.init) ?? -1, is_declared: isDeclared)
        nameCount += 1
    }

    /// Adds the value that the tree stopped at, and what elements are named by it.
    func addValue(_ name: UInt32) {
        if unsafe 2 * valueCount >= tree.value_mask { growValues() }
        let key = unsafe cscan_xml_value_key(tree.found!, tree.found_length, tree.found_rule)
        unsafe cscan_xml_find_value(&tree, key).pointee = .init(key: key, name: name)
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

    func forgetNames() {
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
