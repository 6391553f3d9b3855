internal import Diagnostics
internal import HeritageModel
internal import RecordStream

/// Where an item is being made: its rule, its node, its main value, its name in the lineage.
struct Item {
    let rule: Program.Rule
    let context: Int
    /// The main value; `nil` when the rule has none for it.
    var value: Value?
    let place: Int32
}

extension Mapper {
    /// Calls `make` for each item that the rules make; it says whether the item came about.
    /// - Parameters:
    ///   - limit: Stops after so many items.
    ///   - needsValue: Whether an item without a main value never comes about: most rules of a large profile find
    ///     nothing in a record, and are done with at once.
    mutating func forEachItem(
        _ rules: Program.Slice, at context: Int, place: Int32 = MemberNames.item, _ view: RecordView, limit: Int = .max,
        needsValue: Bool = false, _ make: (inout Mapper, Item) -> Bool
    ) {
        var made = 0
        for number in rules.range where made < limit {
            let rule = program.tables.rules[number]
            if rule.each < 0 {
                if needsValue, isWithoutValue(rule) { continue }
                made += items(of: rule, at: context, place, view, limit - made, make)
                continue
            }
            let pattern = program.tables.paths[Int(rule.each)].pattern
            if pattern >= 0, !index.hasMatches(of: pattern) { continue }
            let firstNode = matches.nodes.count
            find(rule.each, at: context, view)
            let endNode = matches.nodes.count
            for found in firstNode..<endNode where made < limit {
                made += items(of: rule, at: matches.nodes[found], place, view, limit - made, make)
            }
            matches.drop(to: firstNode)
        }
    }

    /// Whether the main value is one of a pattern that no node of the record matches. What a condition asks about counts
    /// as used whatever comes of the item, so a rule with one is not passed over.
    @inline(__always)
    private func isWithoutValue(_ rule: Program.Rule) -> Bool {
        let main = program.tables.number(of: .value, in: rule)
        guard rule.condition < 0, main >= 0, case .pattern(let pattern) = program.tables.quicks[Int(main)] else {
            return false
        }
        return !index.hasMatches(of: pattern)
    }

    /// The items of one rule at one node; returns their number.
    private mutating func items(
        of rule: Program.Rule, at context: Int, _ place: Int32, _ view: RecordView, _ limit: Int,
        _ make: (inout Mapper, Item) -> Bool
    ) -> Int {
        if rule.condition >= 0, !holds(rule.condition, at: context, view) { return 0 }
        var item = Item(rule: rule, context: context, value: nil, place: place)
        let main = program.tables.number(of: .value, in: rule)
        var made = 0
        if main >= 0, case let quick = program.tables.quicks[Int(main)], quick.isOne {
            var (cursor, hasValue) = (QuickCursor(), false)
            while made < limit, let value = nextValue(quick, at: context, view, &cursor) {
                (item.value, hasValue) = (value, true)
                if attempt(item, make) { made += 1 }
            }
            return hasValue ? made : attempt(item, make) ? 1 : 0
        }
        let base = stack.count
        if main >= 0 { evaluate(main, at: context, view, onlyFirst: limit == 1) }
        let end = stack.count
        if end == base { return attempt(item, make) ? 1 : 0 }
        for number in base..<end {
            item.value = stack[number]
            if attempt(item, make) { made += 1 }
        }
        stack.drop(to: base)
        return made
    }

    /// Makes one item; what was noted for one that did not come about is taken back.
    private mutating func attempt(_ item: Item, _ make: (inout Mapper, Item) -> Bool) -> Bool {
        let noted = lineage.count
        if make(&self, item) { return true }
        lineage.drop(to: noted)
        return false
    }

    // MARK: Parts of an item

    /// The main value as text.
    mutating func mainText(_ item: Item, _ view: RecordView) -> String? {
        guard let value = item.value else { return nil }
        note(value, item, .value, .none, view)
        return stack.string(value, view, program)
    }

    /// The first value of a part as text.
    mutating func text(_ part: Part, _ item: Item, _ view: RecordView) -> String? {
        let number = program.tables.number(of: part, in: item.rule)
        return number < 0 ? nil : text(number, part, .none, item, view)
    }

    /// A text that takes the default language when its rule states none.
    mutating func mainTextWithLanguage(_ item: Item, _ view: RecordView) -> Text? {
        guard let value = mainText(item, view) else { return nil }
        let language = text(.language, item, view) ?? defaultLanguage?.language(of: value)
        return Text(value, language: language, script: text(.script, item, view))
    }

    mutating func textWithLanguage(_ part: Part, _ item: Item, _ view: RecordView) -> Text? {
        // A method handed to `map` would take a copy of all of the mapper with it.
        guard let value = text(part, item, view) else { return nil }
        return textByDefault(value)
    }

    func textByDefault(_ value: String) -> Text { Text(value, language: defaultLanguage?.language(of: value)) }

    /// A number with a point or a comma.
    static func decimal(_ text: String) -> Double? {
        let point = text.utf8.contains(UInt8(ascii: ",")) ? String(text.map { $0 == "," ? "." : $0 }) : text
        return (plainDecimal(point) ?? Double(point)).flatMap { $0.isFinite ? $0 : nil }
    }

    mutating func number(_ part: Part, _ item: Item, _ view: RecordView) -> Double? {
        // A value that is no number must show as one that nothing used.
        index.beginTrial()
        guard let given = text(part, item, view) else {
            index.endTrial(keeps: true)
            return nil
        }
        let number = Self.decimal(given)
        index.endTrial(keeps: number != nil)
        if let number { return number }
        note("mapping.not-a-number", .warning, "`\(given)` is not a number for `\(part.name)`", item.context)
        return nil
    }

    /// The value of up to 15 digits with or without a point; `nil` for all else. Such digits and powers of ten are
    /// exact as floating-point numbers, so that one division rounds as the standard library does.
    private static func plainDecimal(_ text: String) -> Double? {
        var (digits, places, point) = (0, 0, false)
        var count = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "."), !point, count > 0 {
                point = true
                continue
            }
            guard byte &- 0x30 < 10, count < 15 else { return nil }
            digits = digits * 10 + Int(byte &- 0x30)
            count += 1
            if point { places += 1 }
        }
        if count == 0 || (point && places == 0) { return nil }
        return places == 0 ? Double(digits) : Double(digits) / powersOfTen[places]
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    mutating func date(_ part: Part, _ item: Item, _ view: RecordView) -> DateRange? {
        let number = program.tables.number(of: part, in: item.rule)
        guard number >= 0 else { return nil }
        let date = program.tables.dates[Int(number)]
        let verbatim = date.verbatim < 0 ? nil : text(date.verbatim, part, .none, item, view)
        let earliest = date.earliest < 0 ? nil : text(date.earliest, part, .earliest, item, view)
        let latest = date.latest < 0 ? nil : text(date.latest, part, .latest, item, view)
        if verbatim == nil, earliest == nil, latest == nil { return nil }
        var range = DateRange(verbatim: verbatim ?? "")
        (range.earliest, range.latest) = (earliest, latest)
        return range
    }

    /// The label, identifier and authority of what an item refers to.
    /// - Parameter isName: Names of persons, bodies and places do not take the default language.
    mutating func reference(_ item: Item, _ view: RecordView, isName: Bool) -> Reference? {
        let label = mainText(item, view)
        let id = text(.id, item, view)
        if label == nil, id == nil { return nil }
        var reference = Reference(id: id)
        if let label {
            let language = text(.language, item, view) ?? (isName ? nil : defaultLanguage?.language(of: label))
            reference.label = Text(label, language: language, script: text(.script, item, view))
        }
        if id != nil { reference.authority = text(.authority, item, view) }
        return reference
    }

    /// A word of a closed list; another word is a finding and left out.
    mutating func choice<C: RawRepresentable<String> & CaseIterable>(
        _ word: String?, _ type: C.Type, _ what: String, _ item: Item
    ) -> C? {
        guard let word else { return nil }
        if let choice = C(rawValue: word) { return choice }
        note(
            "mapping.unknown-value", .warning, "`\(word)` is not a \(what)", item.context,
            hint: "known: " + C.allCases.map(\.rawValue).joined(separator: ", "))
        return nil
    }

    private mutating func text(
        _ number: Int32, _ part: Part, _ bound: MemberNames.Bound, _ item: Item, _ view: RecordView
    ) -> String? {
        guard let value = firstValue(number, at: item.context, view) else { return nil }
        note(value, item, part, bound, view)
        return stack.string(value, view, program)
    }

    /// The first value of an expression; its bytes stay where they are until the next record.
    private mutating func firstValue(_ number: Int32, at context: Int, _ view: RecordView) -> Value? {
        let quick = program.tables.quicks[Int(number)]
        if quick.isOne {
            var cursor = QuickCursor()
            return nextValue(quick, at: context, view, &cursor)
        }
        let base = stack.count
        evaluate(number, at: context, view, onlyFirst: true)
        guard stack.count > base else { return nil }
        let value = stack[base]
        stack.drop(to: base)
        return value
    }

    /// The first value of an expression outside of items.
    mutating func string(_ number: Int32, at context: Int, _ view: RecordView, member: Int32) -> String? {
        guard let value = firstValue(number, at: context, view) else { return nil }
        noteOrigins(of: value, member, view)
        return stack.string(value, view, program)
    }

    // MARK: Lineage and findings

    mutating func note(
        _ value: Value, _ item: Item, _ part: Part, _ bound: MemberNames.Bound, _ view: RecordView
    ) {
        if value.origin == -1 { return }
        noteOrigins(of: value, memberNames.name(item.place, part, bound), view)
    }

    private mutating func noteOrigins(of value: Value, _ member: Int32, _ view: RecordView) {
        if value.origin >= 0 { return noteNode(Int(value.origin), member, view) }
        if value.origin == -1 { return }
        for node in stack.originNodes(of: value) { noteNode(Int(node), member, view) }
    }

    private mutating func noteNode(_ node: Int, _ member: Int32, _ view: RecordView) {
        let line = (record?.location.line ?? 1) + view[node].lineFromRecord
        lineage.add(member: member, path: pathText(of: node), line: line)
    }

    /// Number of the path of a node, in the language of profiles, among the texts of the lineage.
    @inline(__always)
    mutating func pathText(of node: Int) -> Int32 {
        let path = index.path(of: node)
        if Int(path.rawValue) < pathTexts.count, case let known = pathTexts[Int(path.rawValue)], known >= 0 {
            return known
        }
        return buildText(of: path)
    }

    private mutating func buildText(of path: PathID) -> Int32 {
        while pathTexts.count <= Int(path.rawValue) { pathTexts.append(-1) }
        let number = lineage.texts.add(index.table.text(path, names: names, separator: notation.separator))
        pathTexts[Int(path.rawValue)] = number
        return number
    }

    mutating func note(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, _ node: Int, hint: String? = nil
    ) {
        notes.append(Note(code: code, severity: severity, message: message, hint: hint, node: node))
    }
}

extension Program.Quick {
    @inline(__always)
    var isOne: Bool { if case .no = self { false } else { true } }
}
