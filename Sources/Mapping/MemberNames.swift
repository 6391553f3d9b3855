/// Names of members for the lineage (`role`, `agents[1].role`), each built once.
struct MemberNames {
    private struct Place {
        let text: String; var children: ContiguousArray<Int32> = []; var names: ContiguousArray<String?>
    }
    private var places: ContiguousArray<Place>

    /// The item itself.
    static let item: Int32 = 0

    /// The lists that can stand inside an item.
    private static let lists: [Part] = [.places, .agents, .classifications, .programme]

    init() { places = [Self.place("")] }

    private static func place(_ text: String) -> Place {
        Place(text: text, names: ContiguousArray(repeating: nil, count: Part.allCases.count * 3))
    }

    /// The place of item `index` of list `part` inside the item at `parent`.
    mutating func child(of parent: Int32, _ part: Part, _ index: Int) -> Int32 {
        let slot = index * Self.lists.count + (Self.lists.firstIndex(of: part) ?? 0)
        while places[Int(parent)].children.count <= slot { places[Int(parent)].children.append(-1) }
        let known = places[Int(parent)].children[slot]
        if known >= 0 { return known }
        let before = places[Int(parent)].text
        places.append(Self.place("\(before)\(before.isEmpty ? "" : ".")\(part.name)[\(index)]"))
        places[Int(parent)].children[slot] = Int32(places.count - 1)
        return Int32(places.count - 1)
    }

    enum Bound: Int { case none, earliest, latest }

    /// `part` of the item at `place`; the main value has no name of its own.
    mutating func name(_ place: Int32, _ part: Part, _ bound: Bound = .none) -> String {
        let slot = part.rawValue * 3 + bound.rawValue
        if let known = places[Int(place)].names[slot] { return known }
        var name = places[Int(place)].text
        if part != .value { name += (name.isEmpty ? "" : ".") + part.name }
        if bound != .none { name += ".\(bound)" }
        places[Int(place)].names[slot] = name
        return name
    }
}
