/// Tells dBASE and FoxPro tables from text by their first bytes.
enum DBFSignature {
    static let sampleBytes = 96

    /// A known version byte, a date that can be, and a first field whose name, type and length can be.
    static func matches(_ sample: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(sample)
        guard bytes.count >= 65 else { return false }
        let versions: Set<UInt8> = [0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xF5, 0xFB]
        guard versions.contains(bytes[0]), bytes[2] <= 12, bytes[3] <= 31 else { return false }
        let headerLength = Int(bytes[8]) | Int(bytes[9]) << 8, recordLength = Int(bytes[10]) | Int(bytes[11]) << 8
        guard headerLength >= 65, recordLength >= 2 else { return false }
        let name = bytes[32..<43].prefix { $0 != 0 }
        return !name.isEmpty && name.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            && "CNDLMFBGPIYT@O+0VQWN".utf8.contains(bytes[43])
    }
}
