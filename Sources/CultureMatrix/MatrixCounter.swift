public import JSONWriting
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
        /// By number of the source.
        var sources: [Int] = []
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
        /// Records that name the cluster, active or not.
        var mentions = 0
        /// By number of the source.
        var sources: [Int] = []
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
        for source in recordSources { rows[row].sources.count(source) }
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
            for source in sources { cell.sources.count(source) }
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
        var found = clusterBytes.count
        for row in clusterBytes.indices where unsafe clusterBytes[row].elementsEqual(code) {
            found = row
            break
        }
        if found == clusterBytes.count { found = unsafe addRow(String(decoding: code, as: UTF8.self)) }
        rows[found].mentions += 1
        return found
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
        let (rowOf, sourceOf) = add(other, times: 1)
        for (index, row) in other.rows.enumerated() {
            for module in row.cells.indices {
                rows[rowOf[index]].cells[module].mergeExamples(row.cells[module])
                rows[rowOf[index]].cells[module].addMissing(row.cells[module], sourceOf, times: 1)
            }
        }
        for module in columns.indices { columns[module].addMissing(other.columns[module], sourceOf, times: 1) }
    }

    /// Takes out what was counted of records that are gone, and adds what was counted of those that came.
    /// - Returns: `false` when some examples are not known any more: then all records must be counted again.
    public mutating func revise(removing gone: MatrixCounter, adding new: MatrixCounter) -> Bool {
        var areKnown = true
        for (other, times) in [(gone, -1), (new, 1)] {
            let (rowOf, sourceOf) = add(other, times: times)
            for (index, row) in other.rows.enumerated() {
                for module in row.cells.indices {
                    rows[rowOf[index]].cells[module].addMissing(row.cells[module], sourceOf, times: times)
                }
            }
            for module in columns.indices {
                columns[module].addMissing(other.columns[module], sourceOf, times: times)
            }
        }
        let none = emptyRow
        for row in rows.indices {
            let removed = gone.clusterNames.firstIndex(of: clusterNames[row]).map { gone.rows[$0] } ?? none
            let added = new.clusterNames.firstIndex(of: clusterNames[row]).map { new.rows[$0] } ?? none
            for module in rows[row].cells.indices {
                let isKnown = rows[row].cells[module].reviseExamples(
                    removing: removed.cells[module], adding: added.cells[module])
                if !isKnown { areKnown = false }
            }
        }
        return areKnown
    }

    /// Adds the counts of another so many times, but for what is missing in the cells.
    /// - Returns: Where its rows and sources are in this one.
    private mutating func add(_ other: MatrixCounter, times: Int) -> (rows: [Int], sources: [Int]) {
        let sourceOf = other.sourceNames.map { sourceNumber($0) }
        let rowOf = other.clusterNames.map { name in clusterNames.firstIndex(of: name) ?? addRow(name) }
        records += other.records * times
        inactive += other.inactive * times
        complete += other.complete * times
        for (index, row) in other.rows.enumerated() {
            let mine = rowOf[index]
            rows[mine].records += row.records * times
            rows[mine].secondary += row.secondary * times
            rows[mine].complete += row.complete * times
            rows[mine].mentions += row.mentions * times
            rows[mine].sources.add(row.sources, sourceOf, times: times)
            for module in row.cells.indices { rows[mine].cells[module].add(row.cells[module], sourceOf, times: times) }
        }
        for module in columns.indices { columns[module].add(other.columns[module], sourceOf, times: times) }
        return (rowOf, sourceOf)
    }

    /// Writes what was counted, or reads it back; not whether records had changed, which is another thing each time.
    public mutating func pass(_ tape: inout CountTape) {
        if !tape.isReading { self = inOrder() }
        tape.number(&records)
        tape.number(&inactive)
        tape.number(&complete)
        tape.texts(&sourceNames)
        tape.texts(&clusterNames)
        sourceNumbers = Dictionary(sourceNames.enumerated().map { ($1, $0) }) { first, _ in first }
        sourceBytes = sourceNames.map { ContiguousArray($0.utf8) }
        clusterBytes = clusterNames.map { ContiguousArray($0.utf8) }
        tape.list(&rows, emptyRow) { row, tape in
            for number in [\Row.records, \.secondary, \.complete, \.mentions] { tape.number(&row[keyPath: number]) }
            tape.numbers(&row.sources)
            for module in row.cells.indices { row.cells[module].pass(&tape) }
        }
        for module in columns.indices { columns[module].pass(&tape) }
    }

    /// The same with sources and other clusters by name: equal counts, whoever met them first, are equal bytes.
    private func inOrder() -> MatrixCounter {
        var other = self
        other.rows.removeLast(rows.count - definition.clusters.count)
        other.clusterNames.removeLast(rows.count - definition.clusters.count)
        other.clusterBytes.removeLast(rows.count - definition.clusters.count)
        for row in other.rows.indices { other.rows[row] = emptyRow }
        other.columns = emptyRow.cells
        (other.records, other.inactive, other.complete, other.lastSource) = (0, 0, 0, nil)
        (other.sourceNames, other.sourceNumbers, other.sourceBytes) = ([], [:], [])
        for name in sourceNames.sorted() { _ = other.sourceNumber(name) }
        for name in clusterNames.dropFirst(definition.clusters.count).sorted() { _ = other.addRow(name) }
        other.merge(self)
        return other
    }

    /// Whether what was read back fits the definition.
    public var isSound: Bool {
        rows.count == clusterNames.count
            && clusterNames.prefix(definition.clusters.count) == definition.clusters.map(\.id)[...]
            && (rows.flatMap(\.cells) + columns).enumerated().allSatisfy { place, cell in
                cell.missing.count == definition.modules[place % definition.modules.count].fields.count
            }
    }

    // MARK: The result

    /// - Parameter comparesReleases: Whether `isChanged` was known of the records.
    public func result(comparesReleases: Bool = false) -> MatrixResult {
        var result = MatrixResult(definition)
        (result.records, result.inactive, result.complete) = (records, inactive, complete)
        result.sources = sourceNames.indices.count { source in rows.contains { $0.sources.has(source) } }
        let known = definition.clusters.count
        // Clusters that only the data know come last, by their code.
        let others = rows.indices.dropFirst(known).filter { rows[$0].mentions > 0 }.sorted {
            clusterNames[$0] < clusterNames[$1]
        }
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
                    secondary: rows[row].secondary, complete: rows[row].complete,
                    sources: rows[row].sources.count { $0 > 0 },
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
        (cell.sourceRecords, cell.sources) = (count.sourceRecords, count.sources.count { $0 > 0 })
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

extension [Int] {
    /// Counts one at a place, which may lie behind the end.
    fileprivate mutating func count(_ place: Int) {
        while count <= place { append(0) }
        self[place] += 1
    }

    fileprivate func has(_ place: Int) -> Bool { place < count && self[place] > 0 }

    fileprivate mutating func add(_ other: Self, _ placeOf: [Int], times: Int) {
        for (place, number) in other.enumerated() where number != 0 {
            while count <= placeOf[place] { append(0) }
            self[placeOf[place]] += number * times
        }
    }
}

extension MatrixCounter.Cell {
    private static var numbers: [WritableKeyPath<Self, Int>] {
        [\.records, \.complete, \.valid, \.sourceRecords, \.open, \.secondary]
    }

    fileprivate mutating func add(_ other: Self, _ sourceOf: [Int], times: Int) {
        for number in Self.numbers { self[keyPath: number] += other[keyPath: number] * times }
        changed += other.changed * times
        sources.add(other.sources, sourceOf, times: times)
    }

    fileprivate mutating func addMissing(_ other: Self, _ sourceOf: [Int], times: Int) {
        for field in missing.indices { missing[field] += other.missing[field] * times }
        for (key, count) in other.missingBySource {
            let mine = (key >> 32) << 32 | UInt64(sourceOf[Int(key & 0xFFFF_FFFF)])
            let sum = (missingBySource[mine] ?? 0) + count * times
            missingBySource[mine] = sum == 0 ? nil : sum
        }
    }

    fileprivate mutating func mergeExamples(_ other: Self) {
        for field in examples.indices { examples[field].merge(other.examples[field]) }
    }

    /// Once the numbers are revised.
    fileprivate mutating func reviseExamples(removing gone: Self, adding new: Self) -> Bool {
        var areKnown = true
        for field in examples.indices {
            let after = missing[field], before = after + gone.missing[field] - new.missing[field]
            let isKnown = examples[field].revise(
                removing: gone.examples[field], adding: new.examples[field], before: before, after: after)
            if !isKnown { areKnown = false }
        }
        return areKnown
    }

    fileprivate mutating func pass(_ tape: inout CountTape) {
        for number in Self.numbers { tape.number(&self[keyPath: number]) }
        tape.numbers(&sources)
        tape.numbers(&missing)
        tape.list(&examples, SmallestIDs()) { $0.pass(&$1) }
        var bySource = Dictionary(uniqueKeysWithValues: missingBySource.map { (Int($0.key), $0.value) })
        tape.counts(&bySource)
        missingBySource = Dictionary(uniqueKeysWithValues: bySource.map { (UInt64($0.key), $0.value) })
    }
}
