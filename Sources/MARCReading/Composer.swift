internal import CUnicodeTables

/// Brings converted text into NFC and writes it as UTF-8.
struct Composer {
    private var scalars: ContiguousArray<UInt32> = []

    mutating func append(_ scalar: UInt32) {
        let offset = scalar < 0xC0 ? 0 : UInt32(cunicode_canonical(scalar))
        guard offset != 0 else { return scalars.append(scalar) }
        for i in 1...cunicode_canonical_at(offset) { scalars.append(cunicode_canonical_at(offset + i)) }
    }

    /// Writes all that was appended behind `output`.
    mutating func finish(into output: inout ContiguousArray<UInt8>) {
        orderMarks()
        compose()
        for scalar in scalars { Self.write(scalar, to: &output) }
        scalars.removeAll(keepingCapacity: true)
    }

    /// Canonical ordering (UAX #15): insertion sort, as runs of marks are short.
    private mutating func orderMarks() {
        for index in scalars.indices.dropFirst() {
            let scalar = scalars[index]
            let combining = cunicode_combining_class(scalar)
            guard combining != 0 else { continue }
            var place = index
            while place > 0, cunicode_combining_class(scalars[place - 1]) > combining {
                scalars[place] = scalars[place - 1]
                place -= 1
            }
            scalars[place] = scalar
        }
    }

    private mutating func compose() {
        var starter = -1, write = 0
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let combining = cunicode_combining_class(scalar)
            let isBlocked = starter >= 0 && write > starter + 1 && (lastClass == 0 || lastClass >= combining)
            if starter >= 0, !isBlocked {
                let composite = cunicode_compose(scalars[starter], scalar)
                if composite != 0 {
                    scalars[starter] = composite
                    continue
                }
            }
            scalars[write] = scalar
            if combining == 0 { starter = write }
            lastClass = combining
            write += 1
        }
        scalars.removeLast(scalars.count - write)
    }

    static func write(_ scalar: UInt32, to output: inout ContiguousArray<UInt8>) {
        switch scalar {
        case ..<0x80: output.append(UInt8(scalar))
        case ..<0x800:
            output.append(UInt8(0xC0 | scalar >> 6))
            output.append(UInt8(0x80 | scalar & 0x3F))
        case ..<0x10000:
            output.append(UInt8(0xE0 | scalar >> 12))
            output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            output.append(UInt8(0x80 | scalar & 0x3F))
        default:
            output.append(UInt8(0xF0 | scalar >> 18 & 0x07))
            output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            output.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
