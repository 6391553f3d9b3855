internal import HeritageModel
internal import RecordStream

/// Turns a profile into a `Program`.
struct ProgramCompiler {
    private let names: NameTable
    private let prefixes: [String], identifiers: [String]
    private var program = Program.Tables()
    private var stringNumbers: [String: Int32] = [:]
    private var mapNumbers: [ValueMap: (map: Int32, firstString: Int32)] = [:]
    private var patternNumbers: [[RecordPath.Step]: Int32] = [:]

    static func compile(_ profile: Profile, names: NameTable) -> Program {
        var compiler = ProgramCompiler(profile, names: names)
        compiler.add(profile)
        return Program(compiler.program)
    }

    private init(_ profile: Profile, names: NameTable) {
        self.names = names
        prefixes = profile.reading.namespaces.map(\.prefix)
        identifiers = profile.reading.identifiers
    }

    private mutating func add(_ profile: Profile) {
        program.empty = ContiguousArray(profile.empty.map { ContiguousArray($0.utf8) })
        for text in program.empty { program.emptyLengths |= 1 << UInt64(min(63, text.count)) }
        if let identifier = profile.identifier { program.identifier = add(identifier, isRooted: true) }
        program.kind = add(profile.kind, isRooted: true)
        if profile.kind.isConstant, case .constant(let word) = profile.kind.source {
            program.constantKind = CulturalObject.Kind(rawValue: word)
        }
        if let cluster = profile.cluster { program.cluster = add(cluster, isRooted: true) }
        program.skipped = ContiguousArray(profile.skip.map { add($0.when, isRooted: true) })
        for member in profile.members {
            let rules = add(member.rules, isRooted: true)
            program.members.append(Program.Member(target: member.target, rules: rules))
        }
        for entry in profile.recognize {
            let paths = entry.paths.map { compiled($0) }
            let condition = entry.when.map { add($0, isRooted: true) } ?? -1
            program.recognitions.append(Program.Recognition(paths: paths, condition: condition))
        }
        program.ignored = ContiguousArray(
            profile.ignore.map { compiled($0.path) })
        program.hasIgnoredWithPredicates = program.ignored.contains { $0.plainPrefix < $0.count }
    }

    // MARK: Rules

    private mutating func add(_ rules: [Rule], isRooted: Bool) -> Program.Slice {
        let compiled = rules.map { add($0, isRooted: isRooted) }
        let start = Int32(program.rules.count)
        program.rules.append(contentsOf: compiled)
        return Program.Slice(start: start, count: Int32(compiled.count))
    }

    private mutating func add(_ rule: Rule, isRooted: Bool) -> Program.Rule {
        var compiled = Program.Rule()
        compiled.parts = Int32(program.parts.count)
        program.parts.append(contentsOf: repeatElement(-1, count: Part.allCases.count))
        if let each = rule.each { compiled.each = add(each, isRooted: isRooted) }
        let isRooted = isRooted && rule.each == nil
        if let when = rule.when { compiled.condition = add(when, isRooted: isRooted) }
        for part in Part.allCases {
            let place = Int(compiled.parts) + part.rawValue
            if let expression = rule.expressions[part] {
                program.parts[place] = add(expression, isRooted: isRooted)
            } else if let date = rule.dates[part] {
                program.dates.append(
                    Program.DateExpression(
                        verbatim: date.verbatim.map { add($0, isRooted: isRooted) } ?? -1,
                        earliest: date.earliest.map { add($0, isRooted: isRooted) } ?? -1,
                        latest: date.latest.map { add($0, isRooted: isRooted) } ?? -1))
                program.parts[place] = Int32(program.dates.count - 1)
            } else if let rules = rule.rules[part] {
                program.ruleLists.append(add(rules, isRooted: isRooted))
                program.parts[place] = Int32(program.ruleLists.count - 1)
            }
        }
        compiled.typeIsConstant = rule.expressions[.type]?.isConstant ?? true
        compiled.registerIsConstant = rule.expressions[.register]?.isConstant ?? true
        return compiled
    }

    // MARK: Expressions

    private mutating func add(_ expression: Expression, isRooted: Bool) -> Int32 {
        var compiled = Program.Expression(source: source(expression.source, isRooted: isRooted))
        if let when = expression.when { compiled.condition = add(when, isRooted: isRooted) }
        let transforms = expression.transforms.map { transform($0, isRooted: isRooted) }
        compiled.transforms.start = Int32(program.transforms.count)
        compiled.transforms.count = Int32(transforms.count)
        program.transforms.append(contentsOf: transforms)
        if case .slice? = expression.transforms.first { compiled.startsWithSlice = true }
        if let fallback = expression.fallback { compiled.fallback = string(fallback) }
        if case .path(let path) = compiled.source, compiled.condition < 0, transforms.isEmpty, compiled.fallback < 0 {
            program.quicks.append(program.paths[Int(path)].quick)
        } else {
            program.quicks.append(.no)
        }
        program.expressions.append(compiled)
        return Int32(program.expressions.count - 1)
    }

    private mutating func source(_ source: Expression.Source, isRooted: Bool) -> Program.Source {
        switch source {
        case .constant(let text): return .constant(string(text))
        case .path(let path): return .path(add(path, isRooted: isRooted))
        case .first(let alternatives): return .first(list(alternatives, isRooted: isRooted))
        case .join(let parts, let separator):
            let parts = list(parts, isRooted: isRooted)
            return .join(parts, separator: word(separator), children: joinedNames(parts))
        case .template(let pieces):
            let parts = pieces.map { piece in
                switch piece {
                case .text(let text): Expression(.constant(text), line: 0)
                case .path(let path): Expression(.path(path), line: 0)
                }
            }
            return .template(list(parts, isRooted: isRooted))
        }
    }

    /// Number of the names of the children that parts of a join are; `-1` when they are anything else.
    private mutating func joinedNames(_ parts: Program.Slice) -> Int32 {
        var names: ContiguousArray<UInt32> = []
        for part in parts.range {
            guard case .children(let name, areAttributes: false) = program.quicks[Int(program.expressionLists[part])],
                !names.contains(name)
            else { return -1 }
            names.append(name)
        }
        program.joinedNames.append(names)
        return Int32(program.joinedNames.count - 1)
    }

    private mutating func list(_ expressions: [Expression], isRooted: Bool) -> Program.Slice {
        let numbers = expressions.map { add($0, isRooted: isRooted) }
        let start = Int32(program.expressionLists.count)
        program.expressionLists.append(contentsOf: numbers)
        return Program.Slice(start: start, count: Int32(numbers.count))
    }

    private mutating func transform(_ transform: Transform, isRooted: Bool) -> Program.Transform {
        switch transform {
        case .slice(let from, let count): .slice(from: Int32(clamping: from), count: Int32(clamping: count))
        case .before(let text): .before(word(text))
        case .after(let text): .after(word(text))
        case .split(let separators): .split(wordList(separators))
        case .strip(let characters): .strip(word(characters))
        case .isbd: .isbd
        case .stripPrefix(let text): .stripPrefix(word(text))
        case .stripSuffix(let text): .stripSuffix(word(text))
        case .nonsorting(let path): .nonsorting(add(path, isRooted: false))
        case .html: .html
        case .lower: .lower
        case .upper: .upper
        case .prefix(let text): .prefix(word(text))
        case .suffix(let text): .suffix(word(text))
        case .lookup(let map, let otherwise): lookup(map, otherwise)
        }
    }

    private mutating func lookup(_ map: ValueMap, _ otherwise: Transform.Otherwise) -> Program.Transform {
        let action: Program.Otherwise =
            switch otherwise {
            case .keep: .keep
            case .drop: .drop
            case .report: .report
            case .constant(let text): .constant(string(text))
            }
        if let known = mapNumbers[map] {
            return .lookup(map: known.map, firstString: known.firstString, otherwise: action)
        }
        let numbers = (map: Int32(program.maps.count), firstString: Int32(program.strings.count))
        program.maps.append(Program.SharedMap(map))
        // The strings stand in the order of the entries, so that an entry's number finds its string.
        program.strings.append(contentsOf: map.entries.map(\.to))
        mapNumbers[map] = numbers
        return .lookup(map: numbers.map, firstString: numbers.firstString, otherwise: action)
    }

    // MARK: Conditions

    private mutating func add(_ condition: Condition, isRooted: Bool) -> Int32 {
        let compiled: Program.Condition =
            switch condition {
            case .isOneOf(let path, let words): .isOneOf(path: add(path, isRooted: isRooted), wordList(words))
            case .isNone(let path, let words): .isNone(path: add(path, isRooted: isRooted), wordList(words))
            case .starts(let path, let words): .starts(path: add(path, isRooted: isRooted), wordList(words))
            case .contains(let path, let words): .contains(path: add(path, isRooted: isRooted), wordList(words))
            case .lacks(let path, let words): .lacks(path: add(path, isRooted: isRooted), wordList(words))
            case .linked(let path, let isWanted): .linked(path: add(path, isRooted: false), isWanted)
            case .exists(let path): .exists(path: add(path, isRooted: isRooted))
            case .missing(let path): .missing(path: add(path, isRooted: isRooted))
            case .all(let conditions): .all(list(conditions, isRooted: isRooted))
            case .any(let conditions): .any(list(conditions, isRooted: isRooted))
            case .sliced(let from, let count, let condition):
                .sliced(
                    from: Int32(clamping: from), count: Int32(clamping: count), add(condition, isRooted: isRooted))
            }
        program.conditions.append(compiled)
        return Int32(program.conditions.count - 1)
    }

    private mutating func list(_ conditions: [Condition], isRooted: Bool) -> Program.Slice {
        let numbers = conditions.map { add($0, isRooted: isRooted) }
        let start = Int32(program.conditionLists.count)
        program.conditionLists.append(contentsOf: numbers)
        return Program.Slice(start: start, count: Int32(numbers.count))
    }

    // MARK: Paths and words

    private func compiled(_ path: RecordPath) -> CompiledPath {
        CompiledPath(path, names: names, prefixes: prefixes, identifiers: identifiers)
    }

    private mutating func add(_ path: RecordPath, isRooted: Bool) -> Int32 {
        var compiled = Program.Path(compiled: compiled(path))
        if path == .here { compiled.quick = .here }
        if let child = compiled.compiled.onlyChild {
            compiled.quick = .children(child.name, areAttributes: child.isAttribute)
        }
        let startsAtRoot = path.start == .record || (isRooted && path.start == .here)
        if startsAtRoot, let steps = Self.stepsByPattern(of: path) {
            compiled.pattern = pattern(Array(path.steps.prefix(steps)))
            compiled.patternSteps = Int32(steps)
            compiled.goesOn = steps < path.steps.count || !path.steps[steps - 1].predicates.isEmpty
            compiled.quick = compiled.goesOn ? .no : .pattern(compiled.pattern)
        }
        program.paths.append(compiled)
        return Int32(program.paths.count - 1)
    }

    /// How many steps names alone decide: all of them, or those up to the first with a predicate. `nil` when the path
    /// has to be walked: a predicate at or after a `**` counts what it finds below one node, which a pattern cannot.
    private static func stepsByPattern(of path: RecordPath) -> Int? {
        if path.steps.isEmpty { return nil }
        let isDecided = { (step: RecordPath.Step) in step.predicates.isEmpty && step.test != .referred }
        guard let first = path.steps.firstIndex(where: { !isDecided($0) }) else { return path.steps.count }
        if path.steps[first].test == .referred {
            return first == 0 || path.steps[..<first].contains(where: \.anyDepth) ? nil : first
        }
        return path.steps[...first].contains(where: \.anyDepth) ? nil : first + 1
    }

    private mutating func pattern(_ steps: [RecordPath.Step]) -> Int32 {
        let bare = steps.map { RecordPath.Step($0.test, anyDepth: $0.anyDepth) }
        if let known = patternNumbers[bare] { return known }
        let path = compiled(RecordPath(steps: bare))
        program.patterns.append((path, bare.count))
        patternNumbers[bare] = Int32(program.patterns.count - 1)
        return Int32(program.patterns.count - 1)
    }

    private mutating func string(_ text: String) -> Int32 {
        if let known = stringNumbers[text] { return known }
        program.strings.append(text)
        stringNumbers[text] = Int32(program.strings.count - 1)
        return Int32(program.strings.count - 1)
    }

    private mutating func word(_ text: String) -> Int32 {
        program.words.append(ContiguousArray(text.utf8))
        return Int32(program.words.count - 1)
    }

    private mutating func wordList(_ words: [String]) -> Program.Slice {
        let start = Int32(program.words.count)
        for text in words { _ = word(text) }
        return Program.Slice(start: start, count: Int32(words.count))
    }
}
