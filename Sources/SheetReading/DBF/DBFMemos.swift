internal import Diagnostics

/// Texts too long for a row, from the file beside the table (`.dbt`, `.fpt`), which is held in memory.
struct DBFMemos {
    private enum Layout { case dBase3, dBase4, foxPro }

    private let bytes: ContiguousArray<UInt8>
    private let layout: Layout
    private let blockSize: Int

    init(_ bytes: ContiguousArray<UInt8>, _ header: DBFHeader) {
        self.bytes = bytes
        if header.hasFoxProMemo {
            layout = .foxPro
            blockSize = max(1, Int(DBFHeader.bigEndian(bytes, 6, 2)))
        } else {
            layout = header.version == 0x83 ? .dBase3 : .dBase4
            let stated = Int(DBFHeader.littleEndian(bytes, 20, 2))
            blockSize = layout == .dBase4 && stated >= 64 ? stated : 512
        }
    }

    /// The bytes of a memo; `nil` when there is none of that number.
    func text(_ block: Int) -> ContiguousArray<UInt8>.SubSequence? {
        guard block > 0, block < 1 << 32, block * blockSize < bytes.count else { return nil }
        let start = block * blockSize
        switch layout {
        case .foxPro:
            let length = Int(DBFHeader.bigEndian(bytes[start...], 4, 4))
            guard start + 8 + length <= bytes.count else { return nil }
            return bytes[(start + 8)..<(start + 8 + length)]
        case .dBase4 where bytes[start...].starts(with: [0xFF, 0xFF, 0x08, 0x00]):
            let length = Int(DBFHeader.littleEndian(bytes[start...], 4, 4))
            guard length >= 8, start + length <= bytes.count else { return nil }
            return bytes[(start + 8)..<(start + length)]
        case .dBase3, .dBase4: return bytes[start...].prefix { $0 != 0x1A }
        }
    }
}
