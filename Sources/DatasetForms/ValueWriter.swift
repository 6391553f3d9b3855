internal import JSONWriting
internal import RecordStream

/// Puts values of a record into templates. One per thread; its buffers are reused.
///
/// A text that needs nothing done to it is lent from the record; the others lie in buffers until the next text.
struct ValueWriter: ~Copyable {
    let program: FormProgram
    /// Where the children of the root lie, by slot: the first, and what stands behind the last.
    private var begins: ContiguousArray<Int32>, ends: ContiguousArray<Int32>
    /// Found nodes; whoever looks for some takes them away again.
    private var hits: ContiguousArray<Int32> = []
    /// For paths that are more than names below each other.
    private var matches = PathMatches()
    /// A text of several parts.
    private var assembled = ByteBuffer(capacity: 1024)
    /// A value that a filter has changed, and room for the next.
    private var changed = ByteBuffer(capacity: 256), spare = ByteBuffer(capacity: 256)

    init(_ program: FormProgram) {
        self.program = program
        begins = ContiguousArray(repeating: 0, count: program.slotCount)
        ends = begins
    }

    /// Notes where the root's children of each name lie: most paths begin there, and most find nothing.
    mutating func begin(_ record: RecordView) {
        matches.beginRecord()
        for slot in begins.indices { (begins[slot], ends[slot]) = (0, 0) }
        let end = Int(record[record.root].end)
        var child = record.root + 1
        while child < end {
            let node = record[child], name = Int(node.name.rawValue)
            if name < program.slots.count {
                let slot = Int(program.slots[name])
                if slot >= 0 {
                    if ends[slot] == 0 { begins[slot] = Int32(truncatingIfNeeded: child) }
                    ends[slot] = Int32(truncatingIfNeeded: node.end)
                }
            }
            child = Int(node.end)
        }
    }

    // MARK: Nodes

    /// Finds the nodes of the paths, in order. They are numbered from what this returns to `found`; `forget` takes them
    /// away again.
    mutating func find(_ paths: TableRun, from context: Int, of record: RecordView) -> Int {
        let first = hits.count
        for number in paths.range {
            let before = hits.count
            collect(program.paths[number], from: context, of: record)
            dropNulls(from: before, of: record)
        }
        return first
    }

    var found: Int { hits.count }

    func node(_ number: Int) -> Int { Int(hits[number]) }

    mutating func forget(from first: Int) { hits.removeLast(hits.count - first) }

    private mutating func dropNulls(from first: Int, of record: RecordView) {
        var kept = first
        for number in first..<hits.count where record[Int(hits[number])].kind != .null {
            hits[kept] = hits[number]
            kept += 1
        }
        hits.removeLast(hits.count - kept)
    }

    private mutating func collect(_ path: FormProgram.Path, from context: Int, of record: RecordView) {
        if path.general >= 0 {
            matches.removeAll()
            program.general[Int(path.general)].evaluate(from: context, in: record, into: &matches)
            for node in matches.nodes { hits.append(Int32(truncatingIfNeeded: node)) }
            return
        }
        walk(path.steps.first, path.steps.end, from: path.startsAtRecord ? record.root : context, of: record)
    }

    private mutating func walk(_ number: Int, _ end: Int, from context: Int, of record: RecordView) {
        if number == end {
            hits.append(Int32(truncatingIfNeeded: context))
            return
        }
        let step = program.steps[number]
        var child = context + 1, stop = 0
        if context == record.root {
            (child, stop) = (Int(begins[Int(step.slot)]), Int(ends[Int(step.slot)]))
        } else {
            stop = Int(record[context].end)
        }
        var place = 0
        while child < stop {
            let node = record[child]
            if node.name.rawValue == step.name, node.kind != .attribute,
                step.predicates.isEmpty || holds(step.predicates, of: child, place: &place, record)
            {
                if number + 1 == end {
                    hits.append(Int32(truncatingIfNeeded: child))
                } else {
                    walk(number + 1, end, from: child, of: record)
                }
            }
            child = Int(node.end)
        }
    }

    private mutating func holds(
        _ predicates: TableRun, of node: Int, place: inout Int, _ record: RecordView
    ) -> Bool {
        for number in predicates.range {
            let predicate = program.predicates[number]
            if predicate.kind == .position {
                place += 1
                if place != predicate.position { return false }
                continue  // the next condition
            }
            let first = hits.count
            collect(program.paths[Int(predicate.path)], from: node, of: record)
            defer { forget(from: first) }
            let isSearched = predicate.kind == .equals || predicate.kind == .differs
            var isFound = false
            for hit in first..<hits.count {
                let index = Int(hits[hit])
                isFound =
                    isSearched
                    ? unsafe Self.equals(record.value(of: index), program.bytes.entries(predicate.literal))
                    : record.isPresent(index)
                if isFound { break }
            }
            let isWanted = predicate.kind == .equals || predicate.kind == .present
            if isFound != isWanted { return false }
        }
        return true
    }

    /// White space around the value does not count.
    private static func equals(_ value: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = 0, end = value.count
        while unsafe start < end && value[start] <= 0x20 { start += 1 }
        while unsafe end > start && value[end - 1] <= 0x20 { end -= 1 }
        guard end - start == text.count else { return false }
        for place in 0..<text.count where unsafe value[start + place] != text[place] { return false }
        return true
    }

    // MARK: Texts

    /// The first of the templates that gives a text; it stands there until the next is asked for.
    /// - Parameter position: Which of the matches of `each` the context is.
    mutating func text(
        _ templates: TableRun, at context: Int, position: Int, of record: RecordView
    ) -> UnsafeBufferPointer<UInt8>? {
        for number in templates.range {
            if let text = unsafe text(program.templates[number].parts, context, position, record) {
                return unsafe text
            }
        }
        return nil
    }

    private mutating func text(
        _ parts: TableRun, _ context: Int, _ position: Int, _ record: RecordView
    ) -> UnsafeBufferPointer<UInt8>? {
        if parts.count == 1 {
            let part = program.parts[parts.first]
            if part.kind == .literal { return unsafe program.bytes.entries(part.literal) }
            if part.kind == .value, !part.isAll { return unsafe value(part, context, record) }
        }
        assembled.removeAll()
        for number in parts.range {
            let part = program.parts[number]
            switch part.kind {
            case .literal: unsafe assembled.append(program.bytes.entries(part.literal))
            case .position:
                changed.removeAll()
                changed.appendDigits(UInt64(position))
                guard let text = unsafe filtered(changed.bytes, part.filters) else { return nil }
                unsafe assembled.append(text)
            case .value:
                if part.isAll {
                    if !appendAll(part, context, record), !part.isOptional { return nil }
                } else if let text = unsafe value(part, context, record) {
                    unsafe assembled.append(text)
                } else if !part.isOptional {
                    return nil
                }
            }
        }
        return unsafe assembled.count == 0 ? nil : assembled.bytes
    }

    /// The first match that the filters let pass.
    private mutating func value(
        _ part: FormProgram.Part, _ context: Int, _ record: RecordView
    ) -> UnsafeBufferPointer<UInt8>? {
        let first = hits.count
        collect(program.paths[Int(part.path)], from: context, of: record)
        defer { forget(from: first) }
        var hit = first
        return unsafe next(&hit, part.filters, record)
    }

    private mutating func appendAll(_ part: FormProgram.Part, _ context: Int, _ record: RecordView) -> Bool {
        let first = hits.count
        collect(program.paths[Int(part.path)], from: context, of: record)
        defer { forget(from: first) }
        var hit = first
        var isFound = false
        while let text = unsafe next(&hit, part.filters, record) {
            if isFound { assembled.append("; ") }
            unsafe assembled.append(text)
            isFound = true
        }
        return isFound
    }

    /// The next of the found values that the filters let pass; a JSON `null` is as if it were not there.
    private mutating func next(
        _ hit: inout Int, _ filters: TableRun, _ record: RecordView
    ) -> UnsafeBufferPointer<UInt8>? {
        while hit < hits.count {
            let index = Int(hits[hit])
            hit += 1
            if record[index].kind != .null, let text = unsafe filtered(record.value(of: index), filters),
                !text.isEmpty
            {
                return unsafe text
            }
        }
        return nil
    }

    // MARK: Filters

    private mutating func filtered(
        _ value: UnsafeBufferPointer<UInt8>, _ filters: TableRun
    ) -> UnsafeBufferPointer<UInt8>? {
        var value = unsafe value
        for number in filters.range {
            let filter = program.filters[number]
            switch filter.kind {
            case .map:
                guard let mapped = unsafe program.maps[Int(filter.map)].value(of: value) else { return nil }
                unsafe value = mapped
            case .year: unsafe value = Self.year(value)
            case .year4:
                unsafe value = Self.year(value)
                if unsafe value.count != 4 || value[0] == UInt8(ascii: "-") { return nil }
            case .iri:
                if unsafe !TextGrammar.hasScheme(value) { return nil }
                unsafe value = encoded(value, keeping: .inIRI)
            case .segment: unsafe value = encoded(value, keeping: .inSegment)
            case .language: if unsafe !TextGrammar.isLanguage(value) { return nil }
            case .date: if unsafe !TextGrammar.isDate(value) { return nil }
            case .number: if unsafe !TextGrammar.isNumber(value) { return nil }
            }
        }
        return unsafe value
    }

    private static func year(_ value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var end = unsafe value.first == UInt8(ascii: "-") ? 1 : 0
        while unsafe end < value.count && value[end] != UInt8(ascii: "-") { end += 1 }
        return unsafe UnsafeBufferPointer(rebasing: value[..<end])
    }

    /// Percent-encodes what may not stand in an IRI, or in one segment of its path.
    private mutating func encoded(
        _ value: UnsafeBufferPointer<UInt8>, keeping free: TextGrammar.FreeBytes
    ) -> UnsafeBufferPointer<UInt8> {
        if unsafe value.allSatisfy({ TextGrammar.isFree($0, free) }) { return unsafe value }
        spare.removeAll()
        spare.reserve(value.count * 3)
        for index in 0..<value.count {
            let byte = unsafe value[index]
            if TextGrammar.isFree(byte, free) {
                spare.push(byte)
            } else {
                spare.push(UInt8(ascii: "%"))
                spare.push(TextGrammar.hexDigit(byte >> 4))
                spare.push(TextGrammar.hexDigit(byte & 15))
            }
        }
        // The value may lie in `changed`: the next filter writes into the other of the two.
        swap(&changed, &spare)
        return unsafe changed.bytes
    }
}
