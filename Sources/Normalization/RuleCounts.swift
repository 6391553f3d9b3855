/// How often each rule fired. A rule is looked up by name once and from then on a number.
struct RuleCounts: Sendable {
    private var names: [String] = []
    private var counts: ContiguousArray<Int> = []
    private var numbers: [String: Int] = [:]

    /// Number of a rule, the same for the same name.
    mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        names.append(name)
        counts.append(0)
        numbers[name] = names.count - 1
        return names.count - 1
    }

    @inline(__always)
    mutating func add(_ number: Int) { counts[number] += 1 }

    mutating func add(_ name: String, _ count: Int = 1) { counts[number(of: name)] += count }

    /// Begins to count anew; numbers stay.
    mutating func forget() { for number in counts.indices { counts[number] = 0 } }

    /// The rules that fired, by name.
    var byName: [String: Int] {
        var result: [String: Int] = [:]
        for (name, count) in zip(names, counts) where count > 0 { result[name] = count }
        return result
    }
}
