internal import Diagnostics
internal import HeritageModel
internal import RecordStream

/// Where a quick path has come to.
struct QuickCursor {
    var hasBegun = false
    var next = 0
}

// The numbers of paths, expressions and conditions are those of the program.
extension Mapper {
    // MARK: Paths

    /// Appends the nodes of path `number` to `matches`; the caller takes them away again.
    mutating func find(_ number: Int32, at context: Int, _ view: RecordView) {
        switch program.tables.paths[Int(number)].quick {
        case .pattern(let pattern): return index.append(matchesOf: pattern, to: &matches.nodes)
        case .here: return matches.nodes.append(context)
        case .children(let name, _):
            var child = context + 1
            let end = Int(view[context].end)
            while child < end {
                let node = view[child]
                if node.name.rawValue == name, node.kind != .attribute { matches.nodes.append(child) }
                child = Int(node.end)
            }
            return
        case .no: break
        }
        let pattern = program.tables.paths[Int(number)].pattern
        if pattern >= 0 {
            guard index.hasMatches(of: pattern) else { return }
            let path = program.tables.paths[Int(number)]
            testAndWalk(path.compiled, pattern, Int(path.patternSteps), view)
        } else {
            walk(program.tables.paths[Int(number)].compiled, from: context, view)
        }
        if matches.tested.isEmpty { return }
        for node in matches.tested { index.read(node, view) }
        matches.tested.removeAll(keepingCapacity: true)
    }

    /// Walks a path; the way up is known here and need not be searched from the root.
    private mutating func walk(_ path: CompiledPath, from context: Int, _ view: RecordView) {
        guard case .parent(let levels) = path.start else {
            return path.evaluate(from: context, in: view, into: &matches)
        }
        var origin = context
        for _ in 0..<levels {
            if origin == view.root { return }
            origin = index.parent(of: origin)
        }
        path.evaluate(fromStep: 0, at: origin, in: view, into: &matches)
    }

    // MARK: Quick paths

    /// The next node of a quick path after `cursor` that has a value, which is noted as used; `nil` when there is none.
    @inline(__always)
    mutating func nextValue(
        _ quick: Program.Quick, at context: Int, _ view: RecordView, _ cursor: inout QuickCursor
    ) -> Value? {
        while let node = nextNode(quick, at: context, view, &cursor) {
            if let value = usableValue(of: node, view) {
                index.read(node, view)
                return value
            }
        }
        return nil
    }

    @inline(__always)
    private func nextNode(
        _ quick: Program.Quick, at context: Int, _ view: RecordView, _ cursor: inout QuickCursor
    ) -> Int? {
        switch quick {
        case .pattern(let pattern): return index.next(of: pattern, &cursor)
        case .here:
            if cursor.hasBegun { return nil }
            cursor.hasBegun = true
            return context
        case .children(let name, _):
            var child = cursor.hasBegun ? cursor.next : context + 1
            cursor.hasBegun = true
            let end = Int(view[context].end)
            while child < end {
                let node = view[child]
                cursor.next = Int(node.end)
                if node.name.rawValue == name, node.kind != .attribute { return child }
                child = cursor.next
            }
            cursor.next = end
            return nil
        case .no: return nil
        }
    }

    /// The node's value; `nil` when it says nothing.
    @inline(__always)
    func usableValue(of node: Int, _ view: RecordView) -> Value? {
        let value = trimmedValue(of: node, view)
        if value.count == 0 || view[node].kind == .null { return nil }
        if program.tables.emptyLengths != 0, stack.isEmptyWord(value, view, program) { return nil }
        return value
    }

    /// The nodes of the pattern whose predicates hold, and from there the rest of the path.
    private mutating func testAndWalk(_ path: CompiledPath, _ pattern: Int32, _ steps: Int, _ view: RecordView) {
        let first = matches.nodes.count
        index.append(matchesOf: pattern, to: &matches.nodes)
        let end = matches.nodes.count
        var (parent, place) = (-1, 0)
        for candidate in first..<end {
            let node = matches.nodes[candidate]
            let itsParent = index.parent(of: node)
            if itsParent != parent { (parent, place) = (itsParent, 0) }
            if path.accepts(node, atStep: steps - 1, place: &place, in: view, into: &matches) {
                path.evaluate(fromStep: steps, at: node, in: view, into: &matches)
            }
        }
        matches.nodes.removeSubrange(first..<end)
    }

    /// The node's value without white space around it.
    func trimmedValue(of node: Int, _ view: RecordView) -> Value {
        let bytes = unsafe view.value(of: node)
        let range = unsafe TextEdits.trimmed(bytes.span)
        let (raw, origin) = (view[node], Int32(truncatingIfNeeded: node))
        return Value(
            arena: raw.kind == .attribute ? .attributes : .text, start: raw.valueStart + UInt32(range.lowerBound),
            count: UInt32(range.count), origin: origin)
    }

    // MARK: Expressions

    /// Pushes the values of expression `number`; with `onlyFirst` at most one, and later ones stay unused.
    mutating func evaluate(_ number: Int32, at context: Int, _ view: RecordView, onlyFirst: Bool) {
        let quick = program.tables.quicks[Int(number)]
        if quick.isOne {
            var cursor = QuickCursor()
            while let value = nextValue(quick, at: context, view, &cursor) {
                stack.push(value)
                if onlyFirst { return }
            }
            return
        }
        let expression = program.tables.expressions[Int(number)]
        if expression.condition >= 0, !holds(expression.condition, at: context, view) { return }
        let base = stack.count
        switch expression.source {
        case .path(let path):
            evaluate(path, expression, at: context, view, onlyFirst: onlyFirst)
        case .constant(let string):
            stack.push(.string(string))
            transform(expression, from: base, at: context, view)
        case .first(let alternatives):
            for alternative in alternatives.range where stack.count == base {
                evaluate(program.tables.expressionLists[alternative], at: context, view, onlyFirst: onlyFirst)
                transform(expression, from: base, at: context, view)
            }
        case .join(let parts, let separator, let children):
            if children >= 0 {
                pushChildren(Int(children), of: context, view)
            } else {
                for part in parts.range {
                    evaluate(program.tables.expressionLists[part], at: context, view, onlyFirst: false)
                }
            }
            stack.join(from: base, separator: program.tables.words[Int(separator)], view, program)
            transform(expression, from: base, at: context, view)
        case .template(let pieces):
            fillTemplate(pieces, at: context, view)
            transform(expression, from: base, at: context, view)
        }
        if stack.count == base, expression.fallback >= 0 { stack.push(.string(expression.fallback)) }
        if onlyFirst { stack.drop(to: base + 1) }
    }

    /// Pushes the values of the children that have one of the names, in the order of the names: a field of MARC has
    /// one or two of the twenty subfields that could be joined.
    private mutating func pushChildren(_ list: Int, of context: Int, _ view: RecordView) {
        let base = stack.count
        var last = -1
        var child = context + 1
        let end = Int(view[context].end)
        while child < end {
            let node = view[child]
            if node.kind != .attribute, let place = program.tables.joinedNames[list].firstIndex(of: node.name.rawValue),
                let value = usableValue(of: child, view)
            {
                index.read(child, view)
                stack.push(value)
                if place < last { stack.moveLast(to: placeInJoin(place, list, from: base, view)) }
                last = max(last, place)
            }
            child = Int(node.end)
        }
    }

    /// Where among the values from `base` on one belongs whose name has this place: behind those of the same name.
    private func placeInJoin(_ place: Int, _ list: Int, from base: Int, _ view: RecordView) -> Int {
        var position = stack.count - 1
        while position > base {
            let name = view[Int(stack[position - 1].origin)].name.rawValue
            guard let before = program.tables.joinedNames[list].firstIndex(of: name), before > place else { break }
            position -= 1
        }
        return position
    }

    private mutating func evaluate(
        _ path: Int32, _ expression: Program.Expression, at context: Int, _ view: RecordView, onlyFirst: Bool
    ) {
        let (base, firstNode) = (stack.count, matches.nodes.count)
        find(path, at: context, view)
        let endNode = matches.nodes.count
        for found in firstNode..<endNode {
            let node = matches.nodes[found]
            guard var value = usableValue(of: node, view) else { continue }
            if expression.startsWithSlice {
                (value.start, value.count) = (view[node].valueStart, view[node].valueLength)
            }
            let first = stack.count
            stack.push(value)
            if !expression.transforms.isEmpty { transform(expression, from: first, at: context, view) }
            // A value of which the transforms leave nothing was not used: it must show in the ledger.
            if stack.count > first { index.read(node, view) }
            if onlyFirst, stack.count > base { break }
        }
        matches.drop(to: firstNode)
    }

    /// Fixed texts and values in turn; nothing when there is no value.
    private mutating func fillTemplate(_ pieces: Program.Slice, at context: Int, _ view: RecordView) {
        let base = stack.count
        var hasValue = false
        for piece in pieces.range {
            let (number, first) = (program.tables.expressionLists[piece], stack.count)
            evaluate(number, at: context, view, onlyFirst: false)
            if case .constant = program.tables.expressions[Int(number)].source { continue }
            hasValue = hasValue || stack.count > first
            stack.join(from: first, separator: Self.listSeparator, view, program)
        }
        guard hasValue else { return stack.drop(to: base) }
        stack.join(from: base, separator: [], view, program)
        stack.cut(from: base, view, program) { 0..<$0.count }
    }

    private static let listSeparator = ContiguousArray(", ".utf8)

    // MARK: Transforms

    private mutating func transform(
        _ expression: Program.Expression, from base: Int, at context: Int, _ view: RecordView
    ) {
        for number in expression.transforms.range where stack.count > base {
            switch program.tables.transforms[number] {
            case .slice(let from, let count):
                stack.cut(from: base, view, program) { TextEdits.slice($0, from: Int(from), count: Int(count)) }
            case .before(let word): cut(from: base, word, view) { TextEdits.before($0, $1) }
            case .after(let word): cut(from: base, word, view) { TextEdits.after($0, $1) }
            case .split(let words): stack.split(from: base, at: program.tables.words[words.range], view, program)
            case .strip(let word): cut(from: base, word, view) { TextEdits.stripped($1, of: $0) }
            case .isbd: stack.cut(from: base, view, program) { TextEdits.withoutISBD($0) }
            case .stripPrefix(let word): cut(from: base, word, view) { TextEdits.stripPrefix($0, $1) }
            case .stripSuffix(let word): cut(from: base, word, view) { TextEdits.stripSuffix($0, $1) }
            case .nonsorting(let path): readNonsorting(path, of: stack[base], at: context, view)
            case .html:
                stack.rewrite(from: base, view, program) { PlainText.append(html: $0, to: &$1) }
                stack.cut(from: base, view, program) { 0..<$0.count }
            case .lower: stack.rewrite(from: base, view, program) { LetterCase.lower($0, into: &$1) }
            case .upper: stack.rewrite(from: base, view, program) { LetterCase.upper($0, into: &$1) }
            case .prefix(let word):
                let text = program.tables.words[Int(word)]
                stack.rewrite(from: base, view, program) {
                    $1.append(contentsOf: text)
                    $1.append($0)
                }
            case .suffix(let word):
                let text = program.tables.words[Int(word)]
                stack.rewrite(from: base, view, program) {
                    $1.append($0)
                    $1.append(contentsOf: text)
                }
            case .lookup(let map, let firstString, let otherwise):
                lookUp(from: base, Int(map), firstString, otherwise, view)
            }
        }
    }

    private mutating func cut(
        from base: Int, _ word: Int32, _ view: RecordView, _ body: (ContiguousArray<UInt8>, Span<UInt8>) -> Range<Int>
    ) {
        let word = program.tables.words[Int(word)]
        stack.cut(from: base, view, program) { body(word, $0) }
    }

    /// The number of characters not to sort by stands beside the value or at the field it belongs to.
    private mutating func readNonsorting(_ path: Int32, of value: Value, at context: Int, _ view: RecordView) {
        nonsortingCharacters = 0
        let (node, first) = (value.origin >= 0 ? Int(value.origin) : context, matches.nodes.count)
        find(path, at: node, view)
        if matches.nodes.count == first, node > view.root { find(path, at: index.parent(of: node), view) }
        for found in matches.nodes[first...] {
            index.read(found, view)
            let digit = unsafe view.value(of: found).first ?? 0
            if UInt8(ascii: "1")...UInt8(ascii: "9") ~= digit { nonsortingCharacters = Int(digit) - 0x30 }
        }
        matches.drop(to: first)
    }

    private mutating func lookUp(
        from base: Int, _ map: Int, _ firstString: Int32, _ otherwise: Program.Otherwise, _ view: RecordView
    ) {
        var scratch = ContiguousArray<UInt8>()
        swap(&scratch, &folded)
        defer { swap(&scratch, &folded) }
        var number = base
        while number < stack.count {
            let value = stack[number]
            let entry = stack.withBytes(value, view, program) {
                program.tables.maps[map].map.entry(for: $0, scratch: &scratch)
            }
            if let entry {
                stack.replace(number, by: .string(firstString + Int32(entry), origin: value.origin))
            } else {
                switch otherwise {
                case .keep: break
                case .constant(let string): stack.replace(number, by: .string(string, origin: value.origin))
                case .drop:
                    stack.remove(number)
                    continue
                case .report:
                    let text = stack.string(value, view, program)
                    let node = value.origin >= 0 ? Int(value.origin) : view.root
                    note(
                        "mapping.unknown-value", .warning, "`\(text)` is not in the value map", node,
                        hint: "add it to the value map `\(program.tables.maps[map].map.name)`")
                }
            }
            number += 1
        }
    }

    // MARK: Conditions

    /// The characters of the node's value that a condition asks about, blanks and all.
    private func slicedValue(of node: Int, _ view: RecordView) -> Value {
        let raw = view[node], (from, count) = slice ?? (0, .max)
        let range = unsafe TextEdits.slice(view.value(of: node).span, from: from, count: count)
        return Value(
            arena: raw.kind == .attribute ? .attributes : .text, start: raw.valueStart + UInt32(range.lowerBound),
            count: UInt32(range.count), origin: Int32(truncatingIfNeeded: node))
    }

    /// Whether condition `number` holds; the values that make it hold count as used.
    mutating func holds(_ number: Int32, at context: Int, _ view: RecordView) -> Bool {
        switch program.tables.conditions[Int(number)] {
        case .sliced(let from, let count, let condition):
            slice = (Int(from), Int(count))
            defer { slice = nil }
            return holds(condition, at: context, view)
        case .isOneOf(let path, let words):
            let words = program.tables.words[words.range]
            return anyValue(at: path, context, view) { text in words.contains { TextEdits.equals($0, text) } }
        case .isNone(let path, let words):
            let words = program.tables.words[words.range]
            return !anyValue(at: path, context, view, countsWhenFound: false) { text in
                words.contains { TextEdits.equals($0, text) }
            }
        case .starts(let path, let words):
            let words = program.tables.words[words.range]
            return anyValue(at: path, context, view) { text in words.contains { TextEdits.matches($0, text, at: 0) } }
        case .contains(let path, let words):
            let words = program.tables.words[words.range]
            return anyValue(at: path, context, view) { text in words.contains { TextEdits.find($0, in: text) != nil } }
        case .lacks(let path, let words):
            let words = program.tables.words[words.range]
            return !anyValue(at: path, context, view, countsWhenFound: false) { text in
                words.contains { TextEdits.find($0, in: text) != nil }
            }
        case .linked(let path, let isWanted): return isLinked(path, at: context, view) == isWanted
        case .exists(let path): return anyValue(at: path, context, view) { _ in true }
        case .missing(let path): return !anyValue(at: path, context, view, countsWhenFound: false) { _ in true }
        case .all(let conditions):
            for condition in conditions.range where !holds(program.tables.conditionLists[condition], at: context, view)
            {
                return false
            }
            return true
        case .any(let conditions):
            for condition in conditions.range where holds(program.tables.conditionLists[condition], at: context, view) {
                return true
            }
            return false
        }
    }

    /// Whether `isRight` holds of a value at the path.
    /// - Parameter countsWhenFound: Whether the condition holds when there is such a value; the values that make it
    ///   hold are noted as used.
    private mutating func anyValue(
        at path: Int32, _ context: Int, _ view: RecordView, countsWhenFound: Bool = true,
        _ isRight: (Span<UInt8>) -> Bool
    ) -> Bool {
        let first = matches.nodes.count
        find(path, at: context, view)
        let end = matches.nodes.count
        var isFound = false
        for found in first..<end {
            let node = matches.nodes[found]
            let value = slice == nil ? trimmedValue(of: node, view) : slicedValue(of: node, view)
            guard view.isPresent(node), !stack.isEmptyWord(value, view, program),
                stack.withBytes(value, view, program, isRight)
            else { continue }
            isFound = true
            if countsWhenFound { index.read(node, view) }
        }
        if !isFound, !countsWhenFound { for found in first..<end { index.read(matches.nodes[found], view) } }
        matches.drop(to: first)
        return isFound
    }
}
