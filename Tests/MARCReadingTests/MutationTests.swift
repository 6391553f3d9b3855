import Diagnostics
import Testing

@testable import MARCReading

/// Damaged files never stop the reader, and what is lost is said.
@Suite struct MutationTests {
    private struct Dice {
        var state: UInt64
        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(sides))
        }
    }

    @Test(arguments: 0..<40)
    func `a mutated file is read to its end`(_ seed: Int) throws {
        var dice = Dice(state: UInt64(seed) &* 7919 &+ 1)
        var bytes = (1...6).flatMap { ISO2709.book($0, title: "Şairlər və aşıqlar").bytes() }
        let special: [UInt8] = [0x1B, 0x1D, 0x1E, 0x1F, 0x0A, 0x20, 0x30, 0x39, 0x80, 0xC9, 0xE2, 0xFF, 0x24, 0x28]
        for _ in 0..<(1 + dice.roll(12)) {
            let place = dice.roll(bytes.count)
            switch dice.roll(3) {
            case 0: bytes[place] = special[dice.roll(special.count)]
            case 1: bytes.insert(special[dice.roll(special.count)], at: place)
            default: bytes.remove(at: place)
            }
        }
        let reading = try TestReading(bytes)
        #expect(reading.records.count + reading.rejected.count + reading.outside.count > 0)
        // What a record lost or gained is said, never passed over.
        if reading.records.count < 6 { #expect(!reading.findings.isEmpty) }
    }
}
