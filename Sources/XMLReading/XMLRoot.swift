internal import CScan

/// The root element as its start tag tells it, for texts that may be no XML at all.
public struct XMLRoot: Sendable {
    /// Without its prefix.
    public let name: String
    /// `nil` when none is declared for it.
    public let namespace: String?
    /// Of its tag, in bytes from the beginning.
    public let offset: Int

    /// - Returns: `nil` when no whole start tag follows the prolog, or the prolog holds a document type declaration.
    public init?(beginning text: ContiguousArray<UInt8>) {
        guard let start = Self.start(text) else { return nil }
        let rest = ContiguousArray(text[start...])
        var length = 0, prefix = 0
        unsafe rest.withUnsafeBufferPointer {
            let tag = unsafe cscan_xml_read_tag($0.baseAddress!, $0.count)
            guard !tag.is_broken, tag.length > 2 else { return }
            length = unsafe cscan_xml_plain_name($0.baseAddress! + 1, tag.length - 1, &prefix)
        }
        guard length > 0 else { return nil }
        let qualified = String(decoding: rest[1...length], as: UTF8.self)
        let parts = qualified.split(separator: ":").map(String.init)
        let end = rest.firstIndex(of: UInt8(ascii: ">")) ?? rest.endIndex
        let declared = NamespaceDeclarations.namespaces(in: ContiguousArray(rest[..<end]))
        offset = start
        name = parts.last ?? qualified
        namespace = declared[parts.count == 2 ? parts[0] : ""]
    }

    /// Behind declarations and comments.
    private static func start(_ text: ContiguousArray<UInt8>) -> Int? {
        var place = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while place + 3 < text.count {
            if text[place] <= 0x20 {
                place += 1
                continue
            }
            guard text[place] == UInt8(ascii: "<") else { return nil }
            let ending: [UInt8]
            switch text[place + 1] {
            case UInt8(ascii: "?"): ending = Array("?>".utf8)
            case UInt8(ascii: "!"):
                guard text[place + 2] == UInt8(ascii: "-") else { return nil }
                ending = Array("-->".utf8)
            default: return place
            }
            while place < text.count, !text[place...].starts(with: ending) { place += 1 }
            place += ending.count
        }
        return nil
    }
}
