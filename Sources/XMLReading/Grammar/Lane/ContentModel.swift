/// Which children may follow each other: the automaton of a particle of an XML Schema.
///
/// The schema language wants content models whose next step is told by the next name alone (XML Schema 1.0, part 1,
/// 3.8.6); those that are not so after numbers of occurrences are written out are not made.
struct ContentModel {
    indirect enum Particle {
        /// - Parameter type: Number of its type; `nil` when elements of it cannot be judged.
        case element(name: UInt32, type: Int?)
        /// Elements of other schemas: none is ever taken for one.
        case wildcard
        case sequence([Particle])
        case choice([Particle])
        case repeated(Particle, min: Int, max: Int?)
    }

    struct Step {
        let name: UInt32
        let next: Int
        let type: Int?
    }

    /// The steps of all states, state by state; 0 is the beginning.
    private var steps: ContiguousArray<Step> = []
    /// Where the steps of a state begin; one more at the end.
    private var starts: ContiguousArray<Int> = [0]
    private var isFinal: ContiguousArray<Bool> = []
    private static let mostPositions = 2_000, mostCopies = 16

    /// - Returns: `nil` when it would be too large, or the next step not clear.
    init?(_ particle: Particle) {
        var builder = Builder()
        guard let whole = builder.add(particle) else { return nil }
        let ends = Set(whole.last)
        for state in 0...builder.positions.count {
            let first = steps.count
            for next in state == 0 ? whole.first : builder.follow[state - 1] {
                guard case .element(let name, let type) = builder.positions[next] else { continue }
                if let same = steps[first...].first(where: { $0.name == name }) {
                    if same.next != next + 1 { return nil }
                } else {
                    steps.append(Step(name: name, next: next + 1, type: type))
                }
            }
            starts.append(steps.count)
            isFinal.append(state == 0 ? whole.isNullable : ends.contains(state - 1))
        }
    }

    /// The step from a state by the name of a child; `nil` when the child may not stand here.
    func step(from state: Int, _ name: UInt32) -> Step? {
        for place in starts[state]..<starts[state + 1] where steps[place].name == name { return steps[place] }
        return nil
    }
    func mayEnd(in state: Int) -> Bool { isFinal[state] }

    /// Glushkov's construction: a position for each element of the particle, and which may follow which.
    private struct Builder {
        var positions: [Particle] = []
        var follow: [[Int]] = []

        struct Part {
            var isNullable: Bool, first: [Int], last: [Int]
            static let nothing = Part(isNullable: true, first: [], last: [])
        }

        mutating func add(_ particle: Particle) -> Part? {
            switch particle {
            case .element, .wildcard:
                guard positions.count < mostPositions else { return nil }
                positions.append(particle)
                follow.append([])
                return Part(isNullable: false, first: [positions.count - 1], last: [positions.count - 1])
            case .sequence(let parts):
                var whole = Part.nothing
                for part in parts {
                    guard let next = add(part) else { return nil }
                    whole = join(whole, next)
                }
                return whole
            case .choice(let parts):
                guard !parts.isEmpty else { return nil }
                var whole = Part(isNullable: false, first: [], last: [])
                for part in parts {
                    guard let next = add(part) else { return nil }
                    whole = Part(
                        isNullable: whole.isNullable || next.isNullable, first: whole.first + next.first,
                        last: whole.last + next.last)
                }
                return whole
            case .repeated(let part, let min, let max): return add(part, min, max)
            }
        }

        private mutating func add(_ part: Particle, _ min: Int, _ max: Int?) -> Part? {
            guard (max ?? min) <= mostCopies else { return nil }
            var whole = Part.nothing
            for _ in 0..<(max == nil ? Swift.max(0, min - 1) : min) {
                guard let next = add(part) else { return nil }
                whole = join(whole, next)
            }
            guard let max else {
                guard var loop = add(part) else { return nil }
                connect(loop.last, loop.first)
                if min == 0 { loop.isNullable = true }
                return join(whole, loop)
            }
            guard let rest = addOptional(part, max - min) else { return nil }
            return join(whole, rest)
        }

        /// `(a (a (a)?)?)?`
        private mutating func addOptional(_ part: Particle, _ times: Int) -> Part? {
            guard times > 0 else { return .nothing }
            guard let one = add(part), let rest = addOptional(part, times - 1) else { return nil }
            var whole = join(one, rest)
            whole.isNullable = true
            return whole
        }

        private mutating func join(_ a: Part, _ b: Part) -> Part {
            connect(a.last, b.first)
            return Part(
                isNullable: a.isNullable && b.isNullable, first: a.isNullable ? a.first + b.first : a.first,
                last: b.isNullable ? a.last + b.last : b.last)
        }

        private mutating func connect(_ ends: [Int], _ starts: [Int]) {
            for end in ends { for start in starts where !follow[end].contains(start) { follow[end].append(start) } }
        }
    }
}
