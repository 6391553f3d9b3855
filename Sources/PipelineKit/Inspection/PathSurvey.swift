internal import Mapping
internal import RecordStream

/// Counts what stands at each path of the records of one text, in bounded memory.
struct PathSurvey {
    struct Row {
        var nodes = 0, records = 0, values = 0, empty = 0
        /// Of the values kept in mind; exact while `isExact`.
        var distinct: Set<UInt64> = []
        var isExact = true
        var samples: [String] = []
        var shapes = [Int](repeating: 0, count: ValueShape.allCases.count)
        var longest = 0
        fileprivate var lastRecord = -1
    }

    /// Different values remembered per path, and in all: eight bytes each and the set's overhead.
    static let distinctPerPath = 20_000, distinctInAll = 1_000_000
    /// Values per path whose shape is looked at.
    static let shapesPerPath = 2_000
    /// Paths beyond this many are counted together: keys that are data (a member per identifier) make no end of them.
    static let mostPaths = 5_000

    private(set) var records = 0
    /// Paths that came after `mostPaths`.
    private(set) var nodesAtOtherPaths = 0
    private(set) var scripts = ScriptCounts()
    private var table = PathTable()
    private var rows: ContiguousArray<Row> = [Row()]
    private var remembered = 0
    private let judge: ShapeJudge
    private var open: [(end: Int, path: PathID)] = []

    init(_ judge: ShapeJudge) { self.judge = judge }

    mutating func add(_ view: RecordView) {
        records += 1
        open.removeAll(keepingCapacity: true)
        open.append((view.range.upperBound, .root))
        var previous = PathID.root
        for index in view.range.dropFirst() {
            while let last = open.last, index >= last.end { open.removeLast() }
            guard let parent = open.last else { return }
            let node = view[index]
            let path = table.child(
                of: parent.path, name: node.name, isAttribute: node.kind == .attribute, after: previous)
            previous = path
            note(path, index, view)
            if Int(node.end) > index + 1 { open.append((Int(node.end), path)) }
        }
    }

    private mutating func note(_ path: PathID, _ index: Int, _ view: RecordView) {
        let number = Int(path.rawValue)
        guard number < Self.mostPaths else {
            nodesAtOtherPaths += 1
            return
        }
        while rows.count <= number { rows.append(Row()) }
        rows[number].nodes += 1
        if rows[number].lastRecord != records {
            rows[number].lastRecord = records
            rows[number].records += 1
        }
        guard view.isLeaf(index) else { return }
        if view.isBlank(index) || view[index].kind == .null {
            rows[number].empty += 1
        } else {
            rows[number].values += 1
            unsafe note(view.value(of: index), at: number)
        }
    }

    private mutating func note(_ value: UnsafeBufferPointer<UInt8>, at row: Int) {
        rows[row].longest = max(rows[row].longest, value.count)
        let isNew: Bool
        if rows[row].distinct.count < Self.distinctPerPath, remembered < Self.distinctInAll {
            isNew = unsafe rows[row].distinct.insert(Self.hash(value)).inserted
            if isNew { remembered += 1 }
        } else {
            isNew = false
            if rows[row].isExact, unsafe !rows[row].distinct.contains(Self.hash(value)) { rows[row].isExact = false }
        }
        let wantsShape = rows[row].values <= Self.shapesPerPath
        guard wantsShape || (isNew && rows[row].samples.count < 3) else { return }
        let text = unsafe String(decoding: value.prefix(400), as: UTF8.self)
        if isNew, rows[row].samples.count < 3 { rows[row].samples.append(Self.oneLine(text)) }
        if wantsShape {
            rows[row].shapes[judge.shape(of: text.trimmed).rawValue] += 1
            scripts.add(text)
        }
    }

    /// FNV-1a with a last mixing: the count of different values must not depend on the process.
    private static func hash(_ value: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in value.indices { hash = unsafe (hash ^ UInt64(value[index])) &* 0x100_0000_01B3 }
        return (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split { $0.isWhitespace }.joined(separator: " ")
        return line.count <= 60 ? line : String(line.prefix(59)) + "…"
    }

    /// The paths in the order in which they were met.
    func paths(_ names: NameTable, separator: String) -> [(path: String, row: Row)] {
        rows.indices.dropFirst().filter { rows[$0].nodes > 0 }.map {
            (table.text(PathID(rawValue: UInt32($0)), names: names, separator: separator), rows[$0])
        }
    }
}

extension String {
    /// Without the white space around it.
    var trimmed: String {
        let scalars = unicodeScalars.drop { $0.value <= 0x20 }
        guard let last = scalars.lastIndex(where: { $0.value > 0x20 }) else { return "" }
        return String(scalars[...last])
    }
}
