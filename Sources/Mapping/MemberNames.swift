internal import HeritageModel

/// Names of members for the lineage (`role`, `agents[1].role`), each built once and from then on a number.
struct MemberNames {
    private struct Place {
        let text: String
        var children: ContiguousArray<Int32> = []
    }
    private let texts: LineageTexts
    private var places: ContiguousArray<Place> = [Place(text: "")]
    /// One row per place, one column per part and bound: number of the name, `-1` before it is built.
    private var names = ContiguousArray<Int32>(repeating: -1, count: rowLength)

    private static let rowLength = Part.allCases.count * 3

    /// The item itself.
    static let item: Int32 = 0

    /// The lists that can stand inside an item.
    private static let lists: [Part] = [.places, .agents, .classifications, .programme, .variants]

    init(_ texts: LineageTexts) { self.texts = texts }

    /// The place of item `index` of list `part` inside the item at `parent`.
    mutating func child(of parent: Int32, _ part: Part, _ index: Int) -> Int32 {
        let slot = index * Self.lists.count + (Self.lists.firstIndex(of: part) ?? 0)
        while places[Int(parent)].children.count <= slot { places[Int(parent)].children.append(-1) }
        let known = places[Int(parent)].children[slot]
        if known >= 0 { return known }
        let before = places[Int(parent)].text
        places.append(Place(text: "\(before)\(before.isEmpty ? "" : ".")\(part.name)[\(index)]"))
        names.append(contentsOf: repeatElement(-1, count: Self.rowLength))
        places[Int(parent)].children[slot] = Int32(places.count - 1)
        return Int32(places.count - 1)
    }

    enum Bound: Int { case none, earliest, latest }

    /// Number of the name of `part` of the item at `place`; the main value has no name of its own.
    @inline(__always)
    mutating func name(_ place: Int32, _ part: Part, _ bound: Bound = .none) -> Int32 {
        let known = names[slot(place, part, bound)]
        return known >= 0 ? known : build(place, part, bound)
    }

    @inline(__always)
    private func slot(_ place: Int32, _ part: Part, _ bound: Bound) -> Int {
        Int(place) * Self.rowLength + part.rawValue * 3 + bound.rawValue
    }

    private mutating func build(_ place: Int32, _ part: Part, _ bound: Bound) -> Int32 {
        var name = places[Int(place)].text
        if part != .value { name += (name.isEmpty ? "" : ".") + part.name }
        if bound != .none { name += ".\(bound)" }
        let number = texts.add(name)
        names[slot(place, part, bound)] = number
        return number
    }
}
