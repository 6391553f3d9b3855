internal import Diagnostics
internal import Glibc

/// Overwrites the ids of headings that were merged away, in place: an id has a fixed length. In JSON a text cannot
/// hold `"entity":"kz-`, since its quotation marks are escaped.
struct EntityPatch {
    private static let mark = ContiguousArray(#""entity":"kz-"#.utf8)
    /// `a` and 16 characters.
    private static let length = 17
    private let redirects: [IdentityKey: IdentityKey]

    /// - Parameter redirects: Those of agents and places count: they are all ours.
    init(_ redirects: Redirects) {
        self.redirects = redirects.keys
    }

    func apply(to file: OutputFile) throws(Diagnostic) {
        guard !redirects.isEmpty else { return }
        let step = 1 << 20, overlap = Self.mark.count + Self.length
        var start = 0
        while start < file.count {
            let end = min(file.count, start + step + overlap)
            var bytes = try file.read(start..<end)
            let found = replacements(in: bytes)
            Self.replace(found, in: &bytes)
            if !found.isEmpty { try file.overwrite(at: start, with: bytes) }
            start += step
        }
    }

    /// The bytes of one object, with the ids of what its references mean.
    func applied(to object: ContiguousArray<UInt8>) -> ContiguousArray<UInt8> {
        guard !redirects.isEmpty else { return object }
        var object = object
        let found = replacements(in: object)
        Self.replace(found, in: &object)
        return object
    }

    private static func replace(_ found: [(place: Int, id: IdentityKey)], in bytes: inout ContiguousArray<UInt8>) {
        for (place, id) in found {
            // Behind `kz-`, which stays.
            for (offset, byte) in id.id.utf8.dropFirst(3).enumerated() { bytes[place + offset] = byte }
        }
    }

    private func replacements(in bytes: ContiguousArray<UInt8>) -> [(place: Int, id: IdentityKey)] {
        var found: [(place: Int, id: IdentityKey)] = []
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
                let text = unsafe UnsafeRawBufferPointer(rebasing: buffer[place..<place + Self.length])
                if let id = unsafe IdentityKey(entity: text), let other = redirects[id] { found.append((place, other)) }
            }
        }
        return found
    }
}
