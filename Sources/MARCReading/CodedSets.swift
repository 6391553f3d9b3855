internal import CMARCTables

/// Text in coded character sets that are switched by escape sequences: MARC-8, or the sets of UNIMARC.
///
/// MARC 21 Specifications for Record Structure, Character Sets, "MARC-8"; UNIMARC, Appendix J; ISO/IEC 2022. Marks
/// stand before their letter and are moved behind it; the result is in NFC.
struct CodedSets {
    enum Kind: Hashable, Sendable { case marc8, unimarc }

    /// What was wrong with a value, once each.
    struct Faults {
        var unknown: ContiguousArray<UInt8> = []
        var badEscape = false, danglingMark = false
        var isEmpty: Bool { unknown.isEmpty && !badEscape && !danglingMark }
    }

    /// A set by its number in the tables; EACC has three bytes per character.
    enum Charset: Hashable { case single(Int32), eacc }

    private let kind: Kind
    private let initial: (g0: Charset, g1: Charset)
    private var composer = Composer()
    private var marks: ContiguousArray<UInt32> = []
    private(set) var faults = Faults()

    init(marc8: Void = ()) {
        kind = .marc8
        initial = (.single(Int32(CMARC_ASCII.rawValue)), .single(Int32(CMARC_ANSEL.rawValue)))
    }
    init(unimarc g0: Charset, _ g1: Charset) { (kind, initial) = (.unimarc, (g0, g1)) }

    /// Appends the text of one subfield or control field as UTF-8; each begins with the sets of the record.
    mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout ContiguousArray<UInt8>) {
        faults = Faults()
        var (g0, g1) = initial
        var i = 0
        while i < bytes.count {
            let byte = unsafe bytes[i]
            if byte == 0x1B {
                i += unsafe escape(bytes, at: i, &g0, &g1)
                continue
            }
            if byte < 0x20 || byte == 0x7F {
                flushMarks()
                composer.append(UInt32(byte))
                i += 1
                continue
            }
            if (0x80..<0xA0).contains(byte) {
                control(byte)
                i += 1
                continue
            }
            let set = byte < 0x80 ? g0 : g1
            if byte == 0x20 {
                flushMarks()
                composer.append(0x20)
                i += 1
            } else if set == .eacc {
                i += unsafe eacc(bytes, at: i)
            } else if case .single(let number) = set {
                if byte == 0x26, kind == .marc8, number == 0, let reference = unsafe Self.reference(bytes, at: i) {
                    emit(reference.scalar)
                    i += reference.length
                } else {
                    single(byte, number)
                    i += 1
                }
            }
        }
        flushMarks()
        composer.finish(into: &output)
    }

    private mutating func single(_ byte: UInt8, _ set: Int32) {
        let point = cmarc_point(set, byte)
        if cmarc_is_mark(set, byte) != 0 {
            // The second half of a double mark has no character of its own: the first half stands for both.
            if point != 0 { marks.append(UInt32(point)) }
        } else if point != 0 {
            emit(UInt32(point))
        } else if byte == 0xA0 {
            emit(0xA0)
        } else {
            faults.unknown.append(byte)
            emit(0xFFFD)
        }
    }

    /// Three bytes of EACC (in G1 with the eighth bit); a space or a byte that begins none stands for itself.
    private mutating func eacc(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
        guard start + 3 <= bytes.count,
            unsafe bytes[(start + 1)..<(start + 3)].allSatisfy({ $0 & 0x7F > 0x20 && $0 & 0x7F < 0x7F })
        else {
            faults.unknown.append(unsafe bytes[start])
            emit(0xFFFD)
            return 1
        }
        var code: UInt32 = 0
        for i in 0..<3 { code = unsafe code << 8 | UInt32(bytes[start + i] & 0x7F) }
        let point = cmarc_eacc(code)
        if point == 0 { for i in 0..<3 { unsafe faults.unknown.append(bytes[start + i]) } }
        emit(point == 0 ? 0xFFFD : point)
        return 3
    }

    /// C1: non-sorting marks and joiners (MARC-8 88, 89, 8D, 8E; UNIMARC 88, 89 of ISO 6630).
    private mutating func control(_ byte: UInt8) {
        switch (byte, kind) {
        case (0x88, _): composer.append(0x98)
        case (0x89, _): composer.append(0x9C)
        case (0x8D, .marc8): composer.append(0x200D)
        case (0x8E, .marc8): composer.append(0x200C)
        default:
            faults.unknown.append(byte)
            emit(0xFFFD)
        }
    }

    private mutating func emit(_ scalar: UInt32) {
        composer.append(scalar)
        for mark in marks { composer.append(mark) }
        marks.removeAll(keepingCapacity: true)
    }

    /// Marks without a letter stand on a space that is not in the data: they are kept by themselves.
    private mutating func flushMarks() {
        guard !marks.isEmpty else { return }
        faults.danglingMark = true
        for mark in marks { composer.append(mark) }
        marks.removeAll(keepingCapacity: true)
    }

    /// `&#x4E00;`: how a character that MARC-8 lacks is written ("lossless conversion" of the MARC 21 specification).
    private static func reference(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (scalar: UInt32, length: Int)? {
        guard start + 4 < bytes.count, unsafe bytes[start + 1] == 0x23, unsafe bytes[start + 2] | 0x20 == 0x78 else {
            return nil
        }
        var (value, i): (UInt32, Int) = (0, start + 3)
        while i < bytes.count, i < start + 9, let digit = unsafe Character(Unicode.Scalar(bytes[i])).hexDigitValue {
            value = value << 4 | UInt32(digit)
            i += 1
        }
        guard i > start + 3, i < bytes.count, unsafe bytes[i] == 0x3B, Unicode.Scalar(value) != nil, value >= 0x20
        else { return nil }
        return (value, i + 1 - start)
    }

    /// Takes an escape sequence; the number of its bytes. What is none is passed over, with a fault.
    private mutating func escape(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ g0: inout Charset, _ g1: inout Charset
    ) -> Int {
        func byte(_ offset: Int) -> UInt8 { start + offset < bytes.count ? unsafe bytes[start + offset] : 0 }
        switch byte(1) {
        case 0x67, 0x62, 0x70, 0x73:  // the short forms of MARC-8: g b p, and s back to ASCII
            g0 = .single(byte(1) == 0x73 ? 0 : Self.set(byte(1)) ?? 0)
            return 2
        case 0x48 where kind == .unimarc, 0x49 where kind == .unimarc:  // NSB and NSE of ISO 6630 in seven bits
            composer.append(byte(1) == 0x48 ? 0x98 : 0x9C)
            return 2
        case 0x28, 0x2C, 0x29, 0x2D:
            let isG0 = byte(1) == 0x28 || byte(1) == 0x2C
            let isLong = byte(2) == 0x21
            if let set = Self.set(byte(isLong ? 3 : 2)) {
                if isG0 { g0 = .single(set) } else { g1 = .single(set) }
                return isLong ? 4 : 3
            }
        case 0x24:
            if byte(2) == 0x31 {
                g0 = .eacc
                return 3
            }
            if [0x2C, 0x28].contains(byte(2)), byte(3) == 0x31 {
                g0 = .eacc
                return 4
            }
            if [0x29, 0x2D].contains(byte(2)), byte(3) == 0x31 {
                g1 = .eacc
                return 4
            }
        default: break
        }
        faults.badEscape = true
        return 1
    }

    /// The set of an ISO 2022 final byte.
    private static func set(_ final: UInt8) -> Int32? {
        let finals: [(UInt8, cmarc_set)] = [
            (0x42, CMARC_ASCII), (0x45, CMARC_ANSEL), (0x67, CMARC_GREEK_SYMBOLS), (0x62, CMARC_SUBSCRIPTS),
            (0x70, CMARC_SUPERSCRIPTS), (0x32, CMARC_HEBREW), (0x4E, CMARC_CYRILLIC), (0x51, CMARC_EXTENDED_CYRILLIC),
            (0x33, CMARC_ARABIC), (0x34, CMARC_EXTENDED_ARABIC), (0x53, CMARC_GREEK), (0x50, CMARC_ISO5426),
            (0x37, CMARC_ISO5427), (0x40, CMARC_ASCII),
        ]
        return finals.first { $0.0 == final }.map { Int32($0.1.rawValue) }
    }
}
