internal import CharacterSets
internal import CMARCTables

/// How the bytes of a record are read as text.
enum TextCoding: Hashable, Sendable {
    case utf8, marc8
    /// Sets of UNIMARC, in G0 and G1.
    case sets(g0: CodedSets.Charset, g1: CodedSets.Charset)
    case page(CodePage)

    /// Code pages that MARC files of the region are met in, whatever they declare.
    enum CodePage: String, CaseIterable, Sendable {
        case windows1251 = "windows-1251", windows1252 = "windows-1252", windows1254 = "windows-1254"
        case cp866, koi8R = "koi8-r", iso8859Part5 = "iso-8859-5"

        var table: SingleByteTable {
            switch self {
            case .windows1251: .windows1251
            case .windows1252: .windows1252
            case .windows1254: .windows1254
            case .cp866: .cp866
            case .koi8R: .koi8R
            case .iso8859Part5: .iso8859Part5
            }
        }
    }

    static let latinUNIMARC = TextCoding.sets(g0: .of(CMARC_ASCII), g1: .of(CMARC_ISO5426))
    static let cyrillicUNIMARC = TextCoding.sets(g0: .of(CMARC_ASCII), g1: .of(CMARC_ISO5427))

    /// By the name that a pipeline gives (`encoding: marc-8`); `nil` for one that is not of this format.
    init?(name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8": self = .utf8
        case "marc-8", "marc8", "ansel": self = .marc8
        case "iso-5426", "iso5426": self = .latinUNIMARC
        case "iso-5427", "iso5427": self = .cyrillicUNIMARC
        case "cp1251": self = .page(.windows1251)
        case "cp1252", "latin1", "iso-8859-1": self = .page(.windows1252)
        case "cp1254": self = .page(.windows1254)
        case let other:
            guard let page = CodePage(rawValue: other) else { return nil }
            self = .page(page)
        }
    }

    /// What `100$a` of UNIMARC declares at 26-29 (UNIMARC Manual, field 100); 79, 89 and 99 are RUSMARC's.
    /// `nil` for a code that names no set of ours.
    init?(unimarc g0: Int, _ g1: Int?) {
        switch (g0, g1) {
        case (50, _), (_, 50): self = .utf8
        case (89, _), (_, 89): self = .page(.windows1251)
        case (79, _), (_, 79): self = .page(.cp866)
        case (99, _), (_, 99): self = .page(.koi8R)
        default:
            guard let first = Self.unimarcSet(g0) else { return nil }
            self = .sets(g0: first, g1: g1.flatMap(Self.unimarcSet) ?? .of(CMARC_ISO5426))
        }
    }

    private static func unimarcSet(_ code: Int) -> CodedSets.Charset? {
        switch code {
        case 1: .of(CMARC_ASCII)
        case 2: .of(CMARC_ISO5427)
        case 3: .of(CMARC_ISO5426)
        case 4: .of(CMARC_ISO5427_EXTENDED)
        case 5: .of(CMARC_ISO5428)
        default: nil
        }
    }

    /// As a pipeline states it, where it can.
    var identifier: String {
        switch self {
        case .utf8: "utf-8"
        case .marc8: "marc-8"
        case .latinUNIMARC: "iso-5426"
        case .cyrillicUNIMARC: "iso-5427"
        case .sets: "unimarc-sets"
        case .page(let page): page.rawValue
        }
    }

    /// For messages.
    var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .marc8: "MARC-8"
        case .latinUNIMARC: "ISO 5426"
        case .cyrillicUNIMARC: "ISO 5427"
        case .sets: "the coded sets of UNIMARC"
        case .page(let page): page.rawValue
        }
    }
}

extension CodedSets.Charset {
    static func of(_ set: cmarc_set) -> Self { .single(Int32(set.rawValue)) }
}

/// Turns values into UTF-8 by the coding of their record; one per thread, with its tables made once.
struct Recoder {
    private var marc8 = CodedSets()
    private var sets: (coding: TextCoding, decoder: CodedSets)?
    private var page: (page: TextCoding.CodePage, table: SingleByteTable)?

    /// - Returns: What was wrong with the value, for coded sets.
    mutating func append(
        _ bytes: UnsafeBufferPointer<UInt8>, as coding: TextCoding, to output: inout ContiguousArray<UInt8>
    ) -> CodedSets.Faults {
        switch coding {
        case .utf8: unsafe output.append(contentsOf: bytes)
        case .marc8:
            unsafe marc8.decode(bytes, into: &output)
            return marc8.faults
        case .sets(let g0, let g1):
            if sets?.coding != coding { sets = (coding, CodedSets(unimarc: g0, g1)) }
            unsafe sets?.decoder.decode(bytes, into: &output)
            return sets?.decoder.faults ?? CodedSets.Faults()
        case .page(let wanted):
            if page?.page != wanted { page = (wanted, wanted.table) }
            unsafe page?.table.append(bytes, to: &output)
        }
        return CodedSets.Faults()
    }
}
