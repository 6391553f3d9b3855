extension TableSchema {
    /// What can be said of a value by its bytes, without a text: most values are right.
    enum Quick: Sendable {
        case anything
        case integer(least: Int, most: Int)
        case number, date, year
        case words([ContiguousArray<UInt8>])
        /// Only `check` knows.
        case slow
    }

    /// What of a field is asked for each value.
    struct QuickField: Sendable {
        let quick: Quick
        let isRequired: Bool
        /// Characters; every length is right when `hasLengths` is not set.
        let hasLengths: Bool, least: Int, most: Int

        init(_ field: Field) {
            (quick, isRequired) = (field.quick, field.isRequired)
            hasLengths = field.minLength != nil || field.maxLength != nil
            (least, most) = (field.minLength ?? 0, field.maxLength ?? .max)
        }
    }

    /// Whether the value is surely right; what is not, `check` looks at.
    /// - Parameter number: Index of the field.
    public func surelyAccepts(_ value: Span<UInt8>, _ number: Int) -> Bool {
        if value.count < 64, missingLengths >> UInt64(value.count) & 1 == 1,
            isMissing(value)
        {
            return !quickFields[number].isRequired
        }
        if quickFields[number].hasLengths {
            var count = 0
            for index in 0..<value.count where value[index] & 0xC0 != 0x80 { count += 1 }
            if count < quickFields[number].least || count > quickFields[number].most { return false }
        }
        switch quickFields[number].quick {
        case .anything: return true
        case .integer(let least, let most):
            guard let number = Self.integer(value) else { return false }
            return number >= least && number <= most
        case .number: return Self.isNumber(value)
        case .date: return Self.isDay(value)
        case .year:
            guard value.count == 4 else { return false }
            for index in 0..<4 where value[index] &- 0x30 > 9 { return false }
            return true
        case .words(let words):
            for word in words.indices where Self.equal(value, words[word]) { return true }
            return false
        case .slow: return false
        }
    }

    private func isMissing(_ value: Span<UInt8>) -> Bool {
        for word in missingWords.indices where Self.equal(value, missingWords[word]) { return true }
        return false
    }

    static func quick(
        type: String, format: String, minimum: String?, maximum: String?, hasPattern: Bool, choices: Set<String>?,
        booleans: Set<String>, isPlainNumber: Bool
    ) -> Quick {
        guard !hasPattern, format == "default" else { return .slow }
        let hasBounds = minimum != nil || maximum != nil
        func words(_ set: Set<String>) -> Quick {
            set.count > 32 ? .slow : .words(set.sorted().map { ContiguousArray($0.utf8) })
        }
        if let choices { return type == "string" && !hasBounds ? words(choices) : .slow }
        switch type {
        case "string", "any": return hasBounds ? .slow : .anything
        case "integer":
            let least = minimum.map { Int($0) } ?? .min, most = maximum.map { Int($0) } ?? .max
            guard isPlainNumber, let least, let most else { return .slow }
            return .integer(least: least, most: most)
        case "number": return isPlainNumber && !hasBounds ? .number : .slow
        case "date": return hasBounds ? .slow : .date
        case "year": return hasBounds ? .slow : .year
        case "boolean": return hasBounds ? .slow : words(booleans)
        default: return .slow
        }
    }

    private static func equal(_ value: Span<UInt8>, _ word: ContiguousArray<UInt8>) -> Bool {
        guard value.count == word.count else { return false }
        for index in 0..<word.count where value[index] != word[index] { return false }
        return true
    }

    /// Up to 18 digits with a sign before them.
    private static func integer(_ value: Span<UInt8>) -> Int? {
        guard value.count > 0 else { return nil }
        let isNegative = value[0] == UInt8(ascii: "-")
        let first = isNegative || value[0] == UInt8(ascii: "+") ? 1 : 0
        guard value.count > first, value.count - first <= 18 else { return nil }
        var number = 0
        for index in first..<value.count {
            let digit = value[index] &- 0x30
            guard digit <= 9 else { return nil }
            number = number * 10 + Int(digit)
        }
        return isNegative ? -number : number
    }

    /// Digits with at most one point among them, and a sign before them.
    private static func isNumber(_ value: Span<UInt8>) -> Bool {
        guard value.count > 0 else { return false }
        let first = value[0] == UInt8(ascii: "-") || value[0] == UInt8(ascii: "+") ? 1 : 0
        var (digits, points) = (0, 0)
        for index in first..<value.count {
            if value[index] == UInt8(ascii: ".") {
                points += 1
            } else if value[index] &- 0x30 <= 9 {
                digits += 1
            } else {
                return false
            }
        }
        return digits > 0 && points <= 1 && value[first] != UInt8(ascii: ".")
            && value[value.count - 1] != UInt8(ascii: ".")
    }

    /// `YYYY-MM-DD` with a day that every month has.
    private static func isDay(_ value: Span<UInt8>) -> Bool {
        guard value.count == 10, value[4] == UInt8(ascii: "-"), value[7] == UInt8(ascii: "-") else { return false }
        func digits(_ first: Int, _ last: Int) -> Int? {
            var number = 0
            for index in first...last {
                let digit = value[index] &- 0x30
                guard digit <= 9 else { return nil }
                number = number * 10 + Int(digit)
            }
            return number
        }
        guard digits(0, 3) != nil, let month = digits(5, 6), let day = digits(8, 9) else { return false }
        return (1...12).contains(month) && (1...28).contains(day)
    }
}
