/// The same numbers on every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The text with a few stretches of up to twelve characters replaced by pieces that make trouble.
/// - Parameter start: What stands before it stays.
func mutated(
    _ text: String, with pieces: [String], times: ClosedRange<Int>, from start: Int = 0,
    using generator: inout SplitMix64
) -> [UInt8] {
    var characters = Array(text.unicodeScalars)
    for _ in 0..<Int.random(in: times, using: &generator) {
        let place = Int.random(in: start...characters.count, using: &generator)
        let length = Int.random(in: 0...min(12, characters.count - place), using: &generator)
        let piece = pieces.randomElement(using: &generator)!
        characters.replaceSubrange(place..<(place + length), with: piece.unicodeScalars)
    }
    var result = ""
    result.unicodeScalars.append(contentsOf: characters)
    return Array(result.utf8)
}
