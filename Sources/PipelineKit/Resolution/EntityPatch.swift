internal import Diagnostics
internal import Glibc

/// Overwrites the ids of headings that were merged away, in place: an id has a fixed length. In JSON a text cannot
/// hold `"entity":"kz-`, since its quotation marks are escaped.
struct EntityPatch {
    private static let mark = ContiguousArray(#""entity":"kz-"#.utf8)
    /// `a` and 16 characters.
    private static let length = 17
    private let redirects: [ContiguousArray<UInt8>: ContiguousArray<UInt8>]

    init(_ redirects: [(from: String, to: String)]) {
        self.redirects = Dictionary(
            redirects.map { (Self.tail($0.from), Self.tail($0.to)) }, uniquingKeysWith: { first, _ in first })
    }

    private static func tail(_ id: String) -> ContiguousArray<UInt8> { ContiguousArray(id.utf8.dropFirst(3)) }

    func apply(to file: OutputFile) throws(Diagnostic) {
        guard !redirects.isEmpty else { return }
        let step = 1 << 20, overlap = Self.mark.count + Self.length
        var start = 0
        while start < file.count {
            let end = min(file.count, start + step + overlap)
            var bytes = try file.read(start..<end)
            let found = replacements(in: bytes)
            for (place, id) in found { bytes.replaceSubrange(place..<place + id.count, with: id) }
            if !found.isEmpty { try file.overwrite(at: start, with: bytes) }
            start += step
        }
    }

    /// The bytes of one object, with the ids of what its references mean.
    func applied(to object: ContiguousArray<UInt8>) -> ContiguousArray<UInt8> {
        guard !redirects.isEmpty else { return object }
        var object = object
        for (place, id) in replacements(in: object) { object.replaceSubrange(place..<place + id.count, with: id) }
        return object
    }

    private func replacements(in bytes: ContiguousArray<UInt8>) -> [(Int, ContiguousArray<UInt8>)] {
        var found: [(Int, ContiguousArray<UInt8>)] = []
        unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            // Of the mark's letters `z` is the rarest in text; it stands two bytes before the end.
            var position = Self.mark.count - 2
            while position < buffer.count,
                let hit = unsafe memchr(base + position, Int32(UInt8(ascii: "z")), buffer.count - position)
            {
                let place = unsafe UnsafeRawPointer(hit) - base + 2
                position = place - 1
                guard place + Self.length <= buffer.count else { break }
                let isMark = unsafe Self.mark.withUnsafeBytes { mark in
                    unsafe memcmp(base + place - mark.count, mark.baseAddress!, mark.count) == 0
                }
                guard isMark else { continue }
                let id = unsafe ContiguousArray(buffer[place..<place + Self.length])
                if let other = redirects[id] { found.append((place, other)) }
            }
        }
        return found
    }
}
