/// Numbers that a museum gives: they identify an object only together with the museum.
enum InventoryNumber {
    static func isScheme(_ scheme: String) -> Bool { scheme == "inventory" || scheme == "accession" }

    /// The holder, folded, and the number without the blanks that typists set or leave out: `КП 1234 / 5` is `КП1234/5`.
    /// `nil` without a holder: other museums have the same numbers.
    static func normalized(_ number: String, holder: String?) -> String? {
        guard let holder, !holder.isEmpty, number.utf8.count <= 256 else { return nil }
        if let plain = plain(number) { return TextFolding.folded(holder) + "/" + plain }
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
        return TextFolding.folded(holder) + "/" + bare
    }

    /// The usual number: ASCII letters, digits and signs without blank or hyphen, which only needs capitals.
    private static func plain(_ number: String) -> String? {
        let isPlain = number.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "-") }
        return isPlain && !number.isEmpty ? number.uppercased() : nil
    }

    private static let hyphens: Set<Character> = ["-", "‐", "‑", "–", "—", "−"]
}
