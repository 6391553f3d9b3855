/// Reads texts of sizes, weights and durations: `support: 394 x 419 mm`, `в. 23; ш. 10,5 см`, `33.8 x 27.2 cm (13 5/16 x
/// 10 11/16")`. Only a number with a unit is a measure; what is not understood stays in the text alone.
struct MeasureReader: Sendable {
    struct Measure: Hashable {
        var value: Double, unit: String?
        var type: String?, part: String?
        /// Which of the numbers joined by × it was, from 0; `nil` when it stood alone.
        var order: Int?
    }

    let words: MeasureWords
    init(_ words: MeasureWords) { self.words = words }

    /// The number that a text is and nothing else, as machines write it: `153.9000`. Whoever asks need not read it.
    static func plainNumber(_ text: String) -> Double? {
        unsafe text.withBytes { bytes in
            var place = 0, whole = 0.0
            while place < bytes.count, unsafe bytes[place] &- 0x30 < 10, place < 15 {
                whole = unsafe whole * 10 + Double(bytes[place] - 0x30)
                place += 1
            }
            if place == 0 { return nil }
            if place == bytes.count { return whole }
            let point = place
            var part = 0.0, scale = 1.0
            guard unsafe bytes[point] == UInt8(ascii: "."), bytes.count - point <= 12, bytes.count > point + 1 else {
                return nil
            }
            place += 1
            while place < bytes.count {
                guard unsafe bytes[place] &- 0x30 < 10 else { return nil }
                part = unsafe part * 10 + Double(bytes[place] - 0x30)
                (scale, place) = (scale * 10, place + 1)
            }
            return whole + part / scale
        }
    }

    /// - Parameter unit: UCUM code of numbers that have none in the text.
    func read(_ text: String, unit: String? = nil) -> [Measure] {
        var tokens = MeasureTokens()
        return read(text, unit: unit, &tokens)
    }

    /// - Parameter tokens: Memory to cut the text in.
    func read(_ text: String, unit: String?, _ tokens: inout MeasureTokens) -> [Measure] {
        // A text of sizes is short; prose in such a field is no measure.
        guard text.utf8.count <= 4096, text.utf8.contains(where: { $0 &- 0x30 < 10 }) else { return [] }
        tokens.read(text)
        var reading = Reading(words: words, tokens: tokens.tokens)
        return reading.measures(defaultUnit: unit)
    }
}

/// One text being read.
private struct Reading {
    typealias Measure = MeasureReader.Measure
    let words: MeasureWords
    let tokens: [MeasureTokens.Token]
    private var place = 0
    private var found: [Measure] = []
    /// Numbers of the group at hand, without a unit so far.
    private var group: [Measure] = []
    /// Groups with a label of their own that wait for a unit: `H 23, W 10 cm`.
    private var waiting: [Measure] = []
    private var part: String?, type: String?
    private var joinsNext = false, depth = 0

    init(words: MeasureWords, tokens: [MeasureTokens.Token]) { (self.words, self.tokens) = (words, tokens) }

    mutating func measures(defaultUnit: String?) -> [Measure] {
        while place < tokens.count { step() }
        closeGroup()
        if let defaultUnit, found.isEmpty {
            found = waiting
            for i in found.indices { found[i].unit = defaultUnit }
        }
        return settled(withoutEquivalents(found))
    }

    private mutating func step() {
        let token = tokens[place]
        place += 1
        switch token {
        case .number(let value): number(value)
        case .ambiguousNumber: drop()
        case .times: joinsNext = !group.isEmpty || lastIsJoinable
        case .inch: words.unit(code: "[in_i]").map { take($0) }
        case .foot: words.unit(code: "[ft_i]").map { take($0) }
        case .word(let word): self.word(word)
        case .comma:
            if !joinsNext { closeGroup() }
        case .lineEnd:
            closeGroup()
            if depth == 0 { (part, type) = (nil, nil) }
        case .opening:
            closeGroup()
            depth += 1
        case .closing:
            closeGroup()
            depth = max(0, depth - 1)
        case .dash: if case .number? = peek(), !group.isEmpty { drop(range: true) }
        case .colon, .other: break
        }
    }

    private func peek(_ ahead: Int = 0) -> MeasureTokens.Token? {
        place + ahead < tokens.count ? tokens[place + ahead] : nil
    }

    private var lastIsJoinable: Bool { found.last?.order != nil || !found.isEmpty }

    // MARK: Numbers

    private mutating func number(_ value: Double) {
        if !group.isEmpty, !joinsNext {
            // Two numbers with nothing between: the first was no measure, unless a label told what it is.
            closeGroup()
        }
        var measure = Measure(value: value, unit: nil, type: type, part: part)
        if joinsNext {
            if group.isEmpty, var last = found.last {  // "60 cm x 40 cm"
                last.order = last.order ?? 0
                found[found.count - 1] = last
                measure.order = (last.order ?? 0) + 1
                measure.part = last.part
            } else if let last = group.last {
                group[group.count - 1].order = last.order ?? 0
                measure.order = (last.order ?? 0) + 1
            }
        }
        (type, joinsNext) = (nil, false)
        group.append(measure)
    }

    /// A number that cannot be read with certainty, or a range: what belongs to it is no measure.
    private mutating func drop(range: Bool = false) {
        (group, joinsNext) = ([], false)
        if range { place += 1 }
        // Its unit is not to be taken for another number's.
        if case .word(let word)? = peek(), words.meaning(of: word)?.unit != nil { place += 1 }
    }

    private mutating func take(_ unit: MeasureWords.Unit) {
        if group.isEmpty { return }
        if unit.base == "mm" {
            for var measure in waiting where measure.type != nil || measure.order != nil {
                measure.unit = unit.code
                found.append(measure)
            }
            waiting = []
        }
        for i in group.indices {
            group[i].unit = unit.code
            if group[i].type == nil { group[i].type = Self.type(ofBase: unit.base) }
        }
        // Feet and inches, hours and minutes are one measure.
        if group.count == 1, group[0].order == nil, let last = found.last, last.order == nil,
            joins(last.unit, unit), last.part == group[0].part, isDirectlyBehind
        {
            let before = words.unit(code: last.unit ?? "")?.factor ?? 0
            let sum = (last.value * before + group[0].value * unit.factor) / unit.factor
            found[found.count - 1].value = (sum * 1e6).rounded() / 1e6
            found[found.count - 1].unit = unit.code
        } else {
            found += group
        }
        group = []
        lastUnitPlace = place
    }
    private var lastUnitPlace = -1

    /// The group's number came straight after the last measure, at most with a comma between.
    private var isDirectlyBehind: Bool { lastUnitPlace >= 0 && place - lastUnitPlace <= 3 }

    private func joins(_ code: String?, _ unit: MeasureWords.Unit) -> Bool {
        switch (code, unit.code) {
        case ("[ft_i]", "[in_i]"), ("h", "min"), ("min", "s"), ("[lb_av]", "[oz_av]"), ("kg", "g"): true
        default: false
        }
    }

    private static func type(ofBase base: String) -> String? {
        switch base {
        case "g": "weight"
        case "s": "duration"
        case "mm2": "area"
        case "ml": "volume"
        default: nil
        }
    }

    private mutating func closeGroup() {
        // Numbers that a label names may get their unit from a later one; others only from the field.
        waiting += group
        (group, joinsNext) = ([], false)
    }

    // MARK: Words

    private mutating func word(_ first: String) {
        let key = MeasureWords.key(first)
        var (meaning, count) = (words.meaning(ofKey: key), 0)
        if meaning?.isBeginning ?? false, let longer = longestKnown(key) { (meaning, count) = longer }
        let next = peek(count)
        let isLabel = next == .colon
        if let meaning {
            if !group.isEmpty, !isLabel, let unit = meaning.unit, count > 0 || !isTypeRather(key, meaning, next) {
                place += count
                return take(unit)
            }
            if let code = meaning.type {
                place += count
                return label(type: code, next)
            }
            if let code = meaning.part {
                place += count
                return label(part: code, next)
            }
            if meaning.isIgnored { return place += count }
        }
        // A label that no table has names the part in the provider's words.
        if isLabel, group.isEmpty { (part, type) = (first, nil) } else if !group.isEmpty { closeGroup() }
    }

    /// The longest run of words that the table has; `count` tells how many tokens more than the first.
    private func longestKnown(_ first: String) -> (meaning: MeasureWords.Meaning?, count: Int)? {
        var key = first
        var best: (MeasureWords.Meaning?, Int)?
        for count in 1..<max(2, words.longest) {
            guard case .word(let more)? = peek(count - 1) else { break }
            key += " " + MeasureWords.key(more)
            let meaning = words.meaning(ofKey: key)
            if let meaning, meaning.isKnown { best = (meaning, count) }
            guard meaning?.isBeginning ?? false else { break }
        }
        return best
    }

    /// `23 h x 10 w`: h is the height, not an hour, unless minutes follow.
    private func isTypeRather(
        _ key: String, _ meaning: MeasureWords.Meaning, _ next: MeasureTokens.Token?
    ) -> Bool {
        guard meaning.type != nil, key.unicodeScalars.count == 1 else { return false }
        if key != "h" { return true }
        if type == "duration" || group.last?.type == "duration" { return false }
        guard case .number? = next, case .word(let unit)? = peek(1) else { return true }
        return words.meaning(of: unit)?.unit?.base != "s"
    }

    private mutating func label(type code: String, _ next: MeasureTokens.Token?) {
        if case .number? = next {
        } else if next != .colon, next != .dash {
            // Behind its number: "23 cm H", "12 (h)".
            if !group.isEmpty, group[group.count - 1].type == nil { return group[group.count - 1].type = code }
            if group.isEmpty, !found.isEmpty, found[found.count - 1].type == nil {
                return found[found.count - 1].type = code
            }
        }
        closeGroup()
        type = code
        if next == .dash { place += 1 }
    }

    private mutating func label(part code: String, _ next: MeasureTokens.Token?) {
        closeGroup()
        if next == .colon { return part = code }
        if case .number? = next { return part = code }
        // Behind its numbers: "33.8 x 27.2 cm, Image".
        var i = found.count - 1
        while i >= 0, found[i].part == nil {
            found[i].part = code
            i -= 1
        }
        if found.isEmpty { part = code }
    }

    // MARK: What was found

    /// Without inches and pounds that say again what millimetres and grams have said.
    private func withoutEquivalents(_ measures: [Measure]) -> [Measure] {
        if !measures.contains(where: isImperial) { return measures }
        let units = measures.map { $0.unit.flatMap { words.unit(code: $0) } }
        var result: [Measure] = [], metric: [(base: String?, size: Double)] = []
        for (measure, unit) in zip(measures, units) {
            let size = measure.value * (unit?.factor ?? 0)
            if isImperial(measure) {
                let repeats = metric.contains { other in
                    other.base == unit?.base && abs(other.size - size) <= max(0.03 * other.size, 2)
                }
                if !repeats { result.append(measure) }
            } else {
                metric.append((unit?.base, size))
                result.append(measure)
            }
        }
        return result
    }

    private func isImperial(_ measure: Measure) -> Bool { measure.unit?.utf8.first == UInt8(ascii: "[") }

    /// D is the depth beside height and width; alone it may as well be the diameter.
    private func settled(_ measures: [Measure]) -> [Measure] {
        var measures = measures
        for i in measures.indices where measures[i].type == "depth-or-diameter" {
            measures[i].type = found.contains { $0.type == "width" } ? "depth" : nil
        }
        return measures
    }
}
