internal import HeritageModel

/// Reads coordinates as people write them: `40.3725, 49.8532`, `40°22′21″N 49°50′07″E`, `40° 22,35' ş.e. 49° 50' ş.u.`,
/// `N 40.37 E 49.85`, `40,3725; 49,8532`, `40°22' с. ш., 49°50' в. д.`
struct CoordinateReader: Sendable {
    enum Result: Equatable {
        case coordinates(latitude: Double, longitude: Double)
        /// Both zero, or outside the ranges of latitude and longitude.
        case impossible
        /// Not understood as a whole.
        case unread
    }

    private enum Axis { case latitude, longitude }
    private struct Hemisphere { let word: [UInt32], axis: Axis, isNegative: Bool }

    /// Longest first: “north” before “n”.
    private var hemispheres: [Hemisphere] = []

    /// - Parameter code: `N`, `S`, `E` or `W`.
    /// - Returns: Whether the code is one of these.
    mutating func add(_ words: [String], hemisphere code: String) -> Bool {
        let (axis, isNegative): (Axis, Bool)
        switch code {
        case "N": (axis, isNegative) = (.latitude, false)
        case "S": (axis, isNegative) = (.latitude, true)
        case "E": (axis, isNegative) = (.longitude, false)
        case "W": (axis, isNegative) = (.longitude, true)
        default: return false
        }
        hemispheres += words.map {
            Hemisphere(word: $0.lowercased().unicodeScalars.map(\.value), axis: axis, isNegative: isNegative)
        }
        hemispheres.sort { $0.word.count > $1.word.count }
        return true
    }

    private struct Angle {
        var parts: [Double] = []
        var axis: Axis?
        var isNegative = false
        var value: Double {
            let sum = parts.reversed().reduce(0) { $0 / 60 + $1 }
            return isNegative ? -sum : sum
        }
        var isComplete: Bool { !parts.isEmpty && parts.dropFirst().allSatisfy { $0 < 60 } }
    }

    func read(_ text: String) -> Result {
        guard text.utf8.count <= 128, let angles = self.angles(of: text.lowercased()), angles.count == 2,
            angles.allSatisfy(\.isComplete)
        else { return .unread }
        var (first, second) = (angles[0], angles[1])
        if first.axis == .longitude || second.axis == .latitude {
            if first.axis == second.axis { return .unread }
            swap(&first, &second)
        } else if first.axis == .latitude && second.axis == .latitude {
            return .unread
        }
        let (latitude, longitude) = (first.value, second.value)
        guard abs(latitude) <= 90, abs(longitude) <= 180, latitude != 0 || longitude != 0 else { return .impossible }
        return .coordinates(latitude: Self.rounded(latitude), longitude: Self.rounded(longitude))
    }

    /// Seven decimals: a centimetre.
    private static func rounded(_ value: Double) -> Double { (value * 1e7).rounded() / 1e7 }

    private func angles(of text: String) -> [Angle]? {
        let scalars = Array(text.unicodeScalars.map(\.value))
        var angles: [Angle] = []
        var current = Angle()
        var pendingAxis: (Axis, Bool)?
        var place = 0
        var lastMark = 0  // 1 degrees, 2 minutes, 3 seconds
        func close() {
            if !current.parts.isEmpty { angles.append(current) }
            (current, lastMark) = (Angle(), 0)
        }
        while place < scalars.count {
            let scalar = scalars[place]
            switch scalar {
            case 0x30...0x39, 0x2D, 0x2212:
                guard let number = Self.number(scalars, &place) else {
                    place += 1  // a dash between the two
                    continue
                }
                if current.parts.count > 0, lastMark != current.parts.count || current.parts.count == 3 { close() }
                if current.parts.isEmpty {
                    current.isNegative = number.isNegative
                    if let (axis, negative) = pendingAxis {
                        (current.axis, current.isNegative) = (axis, negative != number.isNegative)
                        pendingAxis = nil
                    }
                }
                current.parts.append(number.value)
            case 0xB0, 0xBA: (lastMark, place) = (1, place + 1)
            case 0x27, 0x2032, 0x2019, 0xB4:
                let isDouble = place + 1 < scalars.count && scalars[place + 1] == scalar
                (lastMark, place) = (isDouble ? 3 : 2, place + (isDouble ? 2 : 1))
            case 0x22, 0x2033, 0x201D: (lastMark, place) = (3, place + 1)
            case 0x20, 0xA0, 0x2E: place += 1
            case 0x2C, 0x3B, 0x2F, 0x7C, 0x0A:
                place += 1
                if !current.parts.isEmpty { close() }
            default:
                guard let (axis, negative, length) = hemisphere(scalars, place) else { return nil }
                place += length
                if current.axis != nil { close() }
                if current.parts.isEmpty {
                    if pendingAxis != nil { return nil }
                    pendingAxis = (axis, negative)
                } else {
                    (current.axis, current.isNegative) = (axis, negative != current.isNegative)
                    close()
                }
            }
            if angles.count > 2 { return nil }
        }
        close()
        return pendingAxis == nil ? angles : nil
    }

    /// A number with a point, or with a comma between digits when no other comma separates the two coordinates.
    private static func number(_ scalars: [UInt32], _ place: inout Int) -> (value: Double, isNegative: Bool)? {
        var at = place
        let isNegative = scalars[at] == 0x2D || scalars[at] == 0x2212
        if isNegative { at += 1 }
        var value = 0.0, digits = 0
        while at < scalars.count, scalars[at] &- 0x30 < 10, digits < 10 {
            value = value * 10 + Double(scalars[at] - 0x30)
            (at, digits) = (at + 1, digits + 1)
        }
        guard digits > 0 else { return nil }
        if at + 1 < scalars.count, scalars[at] == 0x2E || scalars[at] == 0x2C, scalars[at + 1] &- 0x30 < 10 {
            at += 1
            var scale = 1.0
            while at < scalars.count, scalars[at] &- 0x30 < 10 {
                value = value * 10 + Double(scalars[at] - 0x30)
                (at, scale) = (at + 1, scale * 10)
                if scale > 1e12 { return nil }
            }
            value /= scale
        }
        place = at
        return (value, isNegative)
    }

    private func hemisphere(_ scalars: [UInt32], _ place: Int) -> (Axis, Bool, Int)? {
        for known in hemispheres where Self.matches(known.word, scalars, place) {
            return (known.axis, known.isNegative, known.word.count)
        }
        return nil
    }

    private static func matches(_ word: [UInt32], _ scalars: [UInt32], _ place: Int) -> Bool {
        place + word.count <= scalars.count && word.indices.allSatisfy { scalars[place + $0] == word[$0] }
    }
}
