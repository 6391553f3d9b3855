/// Check characters of ISO 7064.
enum CheckCharacter {
    /// MOD 11-2, a pure system: whether the last of the characters (0–9, X) is right.
    static func mod11Radix2(_ characters: [UInt8]) -> Bool {
        var sum = 0
        for byte in characters.dropLast() {
            guard byte &- 48 < 10 else { return false }
            sum = (sum + Int(byte) - 48) * 2 % 11
        }
        let check = (12 - sum) % 11
        return characters.last == (check == 10 ? UInt8(ascii: "X") : 48 + UInt8(check))
    }

    /// MOD 37,36, a hybrid system: the check character of digits and capital letters.
    static func mod37Radix36(_ characters: some Collection<UInt8>) -> UInt8 {
        var product = 36
        for byte in characters {
            let value = Int(byte) - (byte < 58 ? 48 : 55)
            product = (product + value) % 36
            if product == 0 { product = 36 }
            product = product * 2 % 37
        }
        let check = (37 - product) % 36
        return UInt8(check + (check < 10 ? 48 : 55))
    }
}
