public import RecordStream

/// Counts records of the canonical form into the matrix. Each thread has one; they are added up at the end, so that
/// the order of the records and the number of threads do not matter.
///
/// Memory: some hundred bytes per cell and field, and 24 per field that a source lacks in a cell.
public struct MatrixCounter {
    private struct Fields {
        let counts: [[CompiledPath]]
        let fields: [[CompiledPath]]
        let faults: [CompiledPath], open: [CompiledPath]
        init(_ module: MatrixDefinition.Module, _ names: NameTable) {
            func compiled(_ paths: [RecordPath]) -> [CompiledPath] { paths.map { CompiledPath($0, names: names) } }
            counts = module.counts.map(compiled)
            fields = module.fields.map { compiled($0.paths) }
            (faults, open) = (compiled(module.faults), compiled(module.open))
        }
    }

    struct Cell {
        var records = 0, complete = 0, valid = 0, sourceRecords = 0, open = 0, changed = 0, secondary = 0
        var sources: Set<Int> = []
        /// By number of the field: how many records lack it, and some of them.
        var missing: [Int]
        var examples: [SmallestIDs]
        /// By number of the field and of the source.
        var missingBySource: [UInt64: Int] = [:]
        init(fields: Int) {
            missing = Array(repeating: 0, count: fields)
            examples = Array(repeating: SmallestIDs(), count: fields)
        }
    }

    struct Row {
        var records = 0, secondary = 0, complete = 0
        var sources: Set<Int> = []
        var cells: [Cell]
    }

    /// What else is known of a record.
    public struct Facts {
        /// Whether a finding at error level names one of its source records.
        public var hasError = false
        /// Whether it is new or changed since the release that is compared with.
        public var isChanged = false
        public init() {}
    }

    let definition: MatrixDefinition
    private let modules: [Fields]
    private let id, cluster, status, secondaryClusters, sources, source: NameID
    private(set) var rows: [Row] = []
    private(set) var columns: [Cell]
    private(set) var records = 0, inactive = 0, complete = 0
    /// Codes of the rows: those of the definition, then others as they come.
    private(set) var clusterNames: [String]
    private var clusterBytes: [ContiguousArray<UInt8>]
    private(set) var sourceNames: [String] = []
    private var sourceNumbers: [String: Int] = [:]
    private var sourceBytes: [ContiguousArray<UInt8>] = []
    // Reused per record.
    private var matches = PathMatches()
    private var recordSources: [Int] = []
    private var secondaryRows: [Int] = []
    private var missing: [Int] = []

    public init(_ definition: MatrixDefinition, names: NameTable) {
        self.definition = definition
        modules = definition.modules.map { Fields($0, names) }
        (cluster, status) = (names.intern("cluster"), names.intern("status"))
        (secondaryClusters, sources) = (names.intern("secondaryClusters"), names.intern("sources"))
        (source, id) = (names.intern("source"), names.intern("id"))
        clusterNames = definition.clusters.map(\.id)
        clusterBytes = clusterNames.map { ContiguousArray($0.utf8) }
        columns = definition.modules.map { Cell(fields: $0.fields.count) }
        rows = clusterNames.map { _ in emptyRow }
    }

    private var emptyRow: Row { Row(cells: definition.modules.map { Cell(fields: $0.fields.count) }) }

    // MARK: Counting

    /// - Parameter record: An object in canonical form.
    public mutating func add(_ record: RecordView, _ facts: Facts = Facts()) {
        matches.beginRecord()
        guard let row = readHead(of: record) else {
            inactive += 1
            return
        }
        records += 1
        rows[row].records += 1
        rows[row].sources.formUnion(recordSources)
        for second in secondaryRows { rows[second].secondary += 1 }
        var isComplete = true
        for module in modules.indices {
            let applicability = applicability(row, module)
            let counts = modules[module].counts.allSatisfy { findsAny($0, in: record) }
            guard counts else {
                if applicability == .required { isComplete = false }
                continue
            }
            let hasAll = collectMissing(module, in: record)
            if applicability == .required, !hasAll { isComplete = false }
            count(module, row, hasAll, facts, record)
        }
        if isComplete {
            complete += 1
            rows[row].complete += 1
        }
    }

    private mutating func count(
        _ module: Int, _ row: Int, _ isComplete: Bool, _ facts: Facts, _ record: RecordView
    ) {
        let isValid = !facts.hasError && !findsAny(modules[module].faults, in: record)
        let isOpen = findsAny(modules[module].open, in: record)
        let (missing, sources) = (missing, recordSources)
        func note(_ cell: inout Cell) {
            cell.records += 1
            cell.sourceRecords += max(1, sources.count)
            if isComplete { cell.complete += 1 }
            if isValid { cell.valid += 1 }
            if isOpen { cell.open += 1 }
            if facts.isChanged { cell.changed += 1 }
            for source in sources { cell.sources.insert(source) }
            for field in missing {
                cell.missing[field] += 1
                var last = -1
                // The sources of a record stand sorted: the same one twice counts once.
                for source in sources where source != last {
                    last = source
                    cell.missingBySource[UInt64(field) << 32 | UInt64(source), default: 0] += 1
                }
            }
        }
        note(&rows[row].cells[module])
        if !missing.isEmpty, let id = first(id, below: record.root, of: record) {
            for field in missing { unsafe rows[row].cells[module].examples[field].offer(record.value(of: id)) }
        }
        note(&columns[module])
        for second in secondaryRows { rows[second].cells[module].secondary += 1 }
    }

    private mutating func collectMissing(_ module: Int, in record: RecordView) -> Bool {
        missing.removeAll(keepingCapacity: true)
        for field in modules[module].fields.indices where !findsAny(modules[module].fields[field], in: record) {
            missing.append(field)
        }
        return missing.isEmpty
    }

    private mutating func findsAny(_ paths: [CompiledPath], in record: RecordView) -> Bool {
        for path in paths {
            matches.removeAll()
            path.evaluate(from: record.root, in: record, into: &matches)
            for node in matches.nodes where record.isPresent(node) { return true }
        }
        return false
    }

    /// Notes the record's sources and secondary clusters.
    /// - Returns: The row of its cluster; `nil` when it is not active.
    private mutating func readHead(of record: RecordView) -> Int? {
        recordSources.removeAll(keepingCapacity: true)
        secondaryRows.removeAll(keepingCapacity: true)
        var row: Int?
        var isActive = true
        var child = record.root + 1
        let end = Int(record[record.root].end)
        while child < end {
            let node = record[child]
            if node.name == cluster {
                row = unsafe rowNumber(record.value(of: child))
            } else if node.name == status {
                isActive = unsafe record.value(of: child).elementsEqual("active".utf8)
            } else if node.name == secondaryClusters {
                secondaryRows.append(unsafe rowNumber(record.value(of: child)))
            } else if node.name == sources, let name = first(source, below: child, of: record) {
                recordSources.append(unsafe sourceNumber(record.value(of: name)))
            }
            child = Int(node.end)
        }
        recordSources.sort()
        guard isActive else { return nil }
        let found: Int
        if let row { found = row } else { found = unsafe rowNumber(UnsafeBufferPointer(start: nil, count: 0)) }
        secondaryRows.removeAll { $0 == found }
        return found
    }

    private func first(_ name: NameID, below node: Int, of record: RecordView) -> Int? {
        var child = node + 1
        while child < Int(record[node].end) {
            if record[child].name == name { return child }
            child = Int(record[child].end)
        }
        return nil
    }

    private mutating func rowNumber(_ code: UnsafeBufferPointer<UInt8>) -> Int {
        for row in clusterBytes.indices where unsafe clusterBytes[row].elementsEqual(code) { return row }
        return unsafe addRow(String(decoding: code, as: UTF8.self))
    }

    private mutating func addRow(_ name: String) -> Int {
        clusterNames.append(name)
        clusterBytes.append(ContiguousArray(name.utf8))
        rows.append(emptyRow)
        return rows.count - 1
    }

    private mutating func sourceNumber(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        for number in recordSources.reversed() where unsafe sourceBytes[number].elementsEqual(name) { return number }
        // Records of one source stand together: the last one met is looked at first.
        if let last = lastSource, unsafe sourceBytes[last].elementsEqual(name) { return last }
        let number = sourceNumber(unsafe String(decoding: name, as: UTF8.self))
        lastSource = number
        return number
    }
    private var lastSource: Int?

    private mutating func sourceNumber(_ name: String) -> Int {
        if let number = sourceNumbers[name] { return number }
        sourceNumbers[name] = sourceNames.count
        sourceNames.append(name)
        sourceBytes.append(ContiguousArray(name.utf8))
        return sourceNames.count - 1
    }

    private func applicability(_ row: Int, _ module: Int) -> MatrixDefinition.Applicability {
        // A cluster that the definition does not name needs nothing and may have everything.
        row < definition.clusters.count ? definition.clusters[row].applicability[module] : .optional
    }

    // MARK: Adding up

    /// Adds what another thread has counted.
    public mutating func merge(_ other: MatrixCounter) {
        let sourceOf = other.sourceNames.map { sourceNumber($0) }
        let rowOf = other.clusterNames.map { name in clusterNames.firstIndex(of: name) ?? addRow(name) }
        records += other.records
        inactive += other.inactive
        complete += other.complete
        for (index, row) in other.rows.enumerated() {
            let mine = rowOf[index]
            rows[mine].records += row.records
            rows[mine].secondary += row.secondary
            rows[mine].complete += row.complete
            rows[mine].sources.formUnion(row.sources.map { sourceOf[$0] })
            for module in row.cells.indices { rows[mine].cells[module].add(row.cells[module], sourceOf) }
        }
        for module in columns.indices { columns[module].add(other.columns[module], sourceOf) }
    }

    // MARK: The result

    /// - Parameter comparesReleases: Whether `isChanged` was known of the records.
    public func result(comparesReleases: Bool = false) -> MatrixResult {
        var result = MatrixResult(definition)
        (result.records, result.inactive, result.complete) = (records, inactive, complete)
        result.sources = rows.reduce(into: Set<Int>()) { $0.formUnion($1.sources) }.count
        let known = definition.clusters.count
        // Clusters that only the data know come last, by their code.
        let others = rows.indices.dropFirst(known).sorted { clusterNames[$0] < clusterNames[$1] }
        for row in Array(0..<known) + others {
            var cells: [MatrixResult.Cell] = []
            for module in definition.modules.indices {
                cells.append(
                    cell(rows[row].cells[module], module, applicability(row, module), comparesReleases))
            }
            let title = row < known ? definition.clusters[row].title : [:]
            result.rows.append(
                MatrixResult.Row(
                    id: clusterNames[row], title: title, isKnown: row < known, records: rows[row].records,
                    secondary: rows[row].secondary, complete: rows[row].complete, sources: rows[row].sources.count,
                    cells: cells))
        }
        result.columns = definition.modules.indices.map { cell(columns[$0], $0, .optional, comparesReleases) }
        return result
    }

    private func cell(
        _ count: Cell, _ module: Int, _ applicability: MatrixDefinition.Applicability, _ comparesReleases: Bool
    ) -> MatrixResult.Cell {
        var cell = MatrixResult.Cell(applicability)
        (cell.records, cell.complete, cell.valid) = (count.records, count.complete, count.valid)
        (cell.sourceRecords, cell.sources) = (count.sourceRecords, count.sources.count)
        cell.secondary = count.secondary
        if !definition.modules[module].open.isEmpty { cell.open = count.open }
        if comparesReleases { cell.changed = count.changed }
        cell.setState(definition)
        for (number, field) in definition.modules[module].fields.enumerated() where count.missing[number] > 0 {
            let sources = count.missingBySource.filter { $0.key >> 32 == number }
                .map { (source: sourceNames[Int($0.key & 0xFFFF_FFFF)], count: $0.value) }
                .sorted { $0.count == $1.count ? $0.source < $1.source : $0.count > $1.count }
            cell.missing.append(
                .init(
                    field: field.name, count: count.missing[number], sources: sources,
                    examples: count.examples[number].texts))
        }
        // Stable: fields that lack equally often keep the order of the definition.
        cell.missing = cell.missing.enumerated().sorted {
            $0.element.count == $1.element.count ? $0.offset < $1.offset : $0.element.count > $1.element.count
        }.map(\.element)
        return cell
    }
}

extension MatrixCounter.Cell {
    fileprivate mutating func add(_ other: Self, _ sourceOf: [Int]) {
        records += other.records
        complete += other.complete
        valid += other.valid
        sourceRecords += other.sourceRecords
        open += other.open
        changed += other.changed
        secondary += other.secondary
        sources.formUnion(other.sources.map { sourceOf[$0] })
        for field in missing.indices {
            missing[field] += other.missing[field]
            examples[field].merge(other.examples[field])
        }
        for (key, count) in other.missingBySource {
            let field = key >> 32
            missingBySource[field << 32 | UInt64(sourceOf[Int(key & 0xFFFF_FFFF)]), default: 0] += count
        }
    }
}
