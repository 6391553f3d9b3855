internal import CharacterSets
internal import Glibc

/// A character encoding, by its name in lower case: `utf-8`, `windows-1251`.
public struct TextEncoding: Hashable, Sendable {
    public let name: String

    /// - Parameter name: A name or alias that this module or glibc's iconv knows, in any case; otherwise `nil`.
    public init?(_ name: String) {
        let plain = name.lowercased()
        if let known = Self.aliases[plain] {
            self.name = known
            return
        }
        guard plain.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }),
            let converter = unsafe iconv_open("UTF-8", plain), unsafe converter != noConverter
        else { return nil }
        unsafe iconv_close(converter)
        self.name = plain
    }

    private init(known name: String) { self.name = name }

    public static let utf8 = TextEncoding(known: "utf-8")
    public static let utf16LittleEndian = TextEncoding(known: "utf-16le")
    public static let utf16BigEndian = TextEncoding(known: "utf-16be")
    public static let utf32LittleEndian = TextEncoding(known: "utf-32le")
    public static let utf32BigEndian = TextEncoding(known: "utf-32be")
    public static let windows1251 = TextEncoding(known: "windows-1251")
    public static let windows1252 = TextEncoding(known: "windows-1252")
    public static let windows1254 = TextEncoding(known: "windows-1254")
    public static let latin1 = TextEncoding(known: "iso-8859-1")
    public static let koi8R = TextEncoding(known: "koi8-r")
    public static let cp866 = TextEncoding(known: "cp866")

    private static let aliases = [
        "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8",
        "utf-16le": "utf-16le", "utf-16be": "utf-16be", "utf-32le": "utf-32le", "utf-32be": "utf-32be",
        // Without a byte order mark, big-endian (RFC 2781, 4.3).
        "utf-16": "utf-16be", "utf16": "utf-16be", "ucs-2": "utf-16be", "iso-10646-ucs-2": "utf-16be",
        "windows-1251": "windows-1251", "cp1251": "windows-1251", "cp-1251": "windows-1251",
        "windows-1252": "windows-1252", "cp1252": "windows-1252", "ansi": "windows-1252",
        "windows-1254": "windows-1254", "cp1254": "windows-1254",
        "iso-8859-1": "iso-8859-1", "iso8859-1": "iso-8859-1", "latin1": "iso-8859-1", "latin-1": "iso-8859-1",
        "koi8-r": "koi8-r", "cp866": "cp866", "ibm866": "cp866",
    ]

    /// The table of a single-byte encoding; `nil` for what iconv or the UTF-8 reader does.
    var table: SingleByteTable? {
        switch self {
        case .windows1251: .windows1251
        case .windows1252: .windows1252
        case .windows1254: .windows1254
        case .latin1: .latin1
        case .koi8R: .koi8R
        case .cp866: .cp866
        default: nil
        }
    }

    /// Bytes of its smallest unit.
    var unitBytes: Int { name.hasPrefix("utf-16") ? 2 : name.hasPrefix("utf-32") ? 4 : 1 }
}

/// What `iconv_open` gives for a name it does not know.
nonisolated(unsafe) let noConverter = unsafe iconv_t(bitPattern: -1)
