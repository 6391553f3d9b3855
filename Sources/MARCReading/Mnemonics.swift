internal import CMARCTables
internal import CUnicodeTables

/// The mnemonics of MARCMaker: `{dollar}`, `{eacute}`, `{acute}e`.
///
/// Library of Congress, "MARCMaker and MARCBreaker", appendix of mnemonics. Those of letters are the entity names of
/// ISO 8879, which HTML took over; marks stand before their letter, as in ANSEL.
enum Mnemonics {
    private static let characters: [String: UInt32] = [
        "dollar": 0x24, "lcub": 0x7B, "rcub": 0x7D, "bsol": 0x5C, "verbar": 0x7C, "lsqb": 0x5B, "rsqb": 0x5D,
        "softsign": 0x2B9, "hardsign": 0x2BA, "mlprime": 0x2B9, "mlPrime": 0x2BA, "middot": 0xB7, "flat": 0x266D,
        "sharp": 0x266F, "Ohorn": 0x1A0, "ohorn": 0x1A1, "Uhorn": 0x1AF, "uhorn": 0x1B0, "mlrhring": 0x2BC,
        "mllhring": 0x2BB, "inodot": 0x131, "scriptl": 0x2113, "phono": 0x2117, "joiner": 0x200D, "nonjoin": 0x200C,
        "esc": 0x1B, "Dstrok": 0x110, "dstrok": 0x111, "Lstrok": 0x141, "lstrok": 0x142, "Ostrok": 0xD8,
        "ostrok": 0xF8, "thorn": 0xFE, "THORN": 0xDE, "szlig": 0xDF, "eurosign": 0x20AC,
    ]

    /// Of ANSEL, by their code.
    private static let marks: [String: UInt8] = [
        "hooka": 0xE0, "grave": 0xE1, "acute": 0xE2, "circ": 0xE3, "tilde": 0xE4, "macr": 0xE5, "breve": 0xE6,
        "dot": 0xE7, "uml": 0xE8, "caron": 0xE9, "ring": 0xEA, "llig": 0xEB, "rlig": 0xEC, "rcommaa": 0xED,
        "dblac": 0xEE, "candra": 0xEF, "cedil": 0xF0, "ogon": 0xF1, "dotb": 0xF2, "dbldotb": 0xF3, "ringb": 0xF4,
        "dblunder": 0xF5, "under": 0xF6, "commab": 0xF7, "rcedil": 0xF8, "breveb": 0xF9, "ldbltil": 0xFA,
        "rdbltil": 0xFB, "commaa": 0xFE,
    ]

    /// The text with its mnemonics replaced, in NFC, and the first that is unknown; that one stays as it is.
    static func replace(_ text: ContiguousArray<UInt8>) -> (text: ContiguousArray<UInt8>, unknown: String?) {
        var composer = Composer()
        var pending: [UInt32] = []
        var unknown: String?
        func emit(_ scalar: UInt32) {
            composer.append(scalar)
            for mark in pending { composer.append(mark) }
            pending = []
        }
        let string = String(decoding: text, as: UTF8.self).unicodeScalars
        var index = string.startIndex
        while index < string.endIndex {
            guard string[index] == "{", let end = string[index...].firstIndex(of: "}") else {
                emit(string[index].value)
                index = string.index(after: index)
                continue
            }
            let name = String(string[string.index(after: index)..<end])
            if let mark = marks[name] {
                let point = UInt32(cmarc_point(Int32(CMARC_ANSEL.rawValue), mark))
                if point != 0 { pending.append(point) }
            } else if let scalar = scalar(of: name) {
                emit(scalar)
            } else {
                unknown = unknown ?? name
                emit(string[index].value)
                index = string.index(after: index)
                continue
            }
            index = string.index(after: end)
        }
        for mark in pending { composer.append(mark) }
        var result: ContiguousArray<UInt8> = []
        composer.finish(into: &result)
        return (result, unknown)
    }

    private static func scalar(of name: String) -> UInt32? {
        if let known = characters[name] { return known }
        // One character stands for itself; two hexadecimal digits for a byte of ANSEL or ASCII.
        if name.utf8.count == 1, let byte = name.utf8.first { return UInt32(byte) }
        if name.utf8.count == 2, let code = UInt8(name, radix: 16) {
            if code < 0x80 { return UInt32(code) }
            let point = cmarc_point(Int32(CMARC_ANSEL.rawValue), code)
            if point != 0, cmarc_is_mark(Int32(CMARC_ANSEL.rawValue), code) == 0 { return UInt32(point) }
        }
        let bytes = ContiguousArray(name.utf8)
        let entity = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe bytes.baseAddress.map { unsafe cunicode_entity($0, bytes.count) } ?? 0
        }
        return entity == 0 ? nil : entity
    }
}
