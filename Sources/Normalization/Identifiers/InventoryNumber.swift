/// Numbers that a museum gives: they identify an object only together with the museum.
enum InventoryNumber {
    static func isScheme(_ scheme: String) -> Bool { scheme == "inventory" || scheme == "accession" }

    /// The holder, folded, and the number without the blanks that typists set or leave out: `КП 1234 / 5` is `КП1234/5`.
    /// - Parameter foldedHolder: The museum, since others have the same numbers.
    static func normalized(_ number: String, foldedHolder holder: String) -> String? {
        guard number.utf8.count <= 256 else { return nil }
        if isPlain(number) { return joined(holder, number) }
        var bare = ""
        var before: Character?
        let characters = Array(number)
        for (i, character) in characters.enumerated() {
            if character.isWhitespace || character == "№" { continue }
            if Self.hyphens.contains(character) {
                // KP-1234 is KP1234; 12-34 is not 1234.
                let next = characters[(i + 1)...].first { !$0.isWhitespace }
                if before?.isLetter == true, next?.isNumber == true { continue }
                bare.append("-")
                before = "-"
                continue
            }
            bare += character.uppercased()
            before = character
        }
        guard !bare.isEmpty else { return nil }
        return holder + "/" + bare
    }

    /// The usual number: ASCII letters, digits and signs without blank or hyphen, which only needs capitals.
    private static func isPlain(_ number: String) -> Bool {
        unsafe number.withBytes { bytes in
            unsafe !bytes.isEmpty && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "-") }
        }
    }

    private static func joined(_ holder: String, _ number: String) -> String {
        let count = holder.utf8.count + 1 + number.utf8.count
        return unsafe String(unsafeUninitializedCapacity: count) { room in
            var place = 0
            for byte in holder.utf8 {
                unsafe room[place] = byte
                place += 1
            }
            unsafe room[place] = UInt8(ascii: "/")
            place += 1
            for byte in number.utf8 {
                unsafe room[place] = byte &- 0x61 < 26 ? byte & 0xDF : byte
                place += 1
            }
            return place
        }
    }

    private static let hyphens: Set<Character> = ["-", "‐", "‑", "–", "—", "−"]
}
