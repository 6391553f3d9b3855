/// Reads Roman numerals letter by letter, also in Cyrillic letters that look alike (domain convention 12).
struct RomanNumeral {
    private(set) var value = 0
    private var last = Int.max
    private var run = 0
    private(set) var length = 0
    private(set) var isValid = true
    /// Letters that are not Latin capitals.
    private(set) var hasLookAlike = false
    private(set) var isLowercase = false
    /// П, Ш, У or the digit 1 stand for II, III, V and I; only beside the word for a century.
    private(set) var isDoubtful = false

    /// Adds one letter; afterwards `isValid` tells whether all letters so far are a numeral.
    mutating func append(_ scalar: UInt32) {
        length += 1
        guard isValid else { return }
        switch scalar {
        // “XlX”: a small l behind a capital is a mistyped I.
        case 0x6C where value > 0 && !isLowercase && !hasLookAlike: addDoubtful([1])
        case 0x49: add(1)
        case 0x56: add(5)
        case 0x58: add(10)
        case 0x4C: add(50)
        case 0x43: add(100)
        case 0x44: add(500)
        case 0x4D: add(1000)
        case 0x69, 0x76, 0x78, 0x6C, 0x63, 0x64, 0x6D:
            isLowercase = true
            add([0x69: 1, 0x76: 5, 0x78: 10, 0x6C: 50, 0x63: 100, 0x64: 500][scalar] ?? 1000)
        case 0x0406, 0x04C0: addLookAlike(1)
        case 0x0425: addLookAlike(10)
        case 0x0421: addLookAlike(100)
        case 0x041C: addLookAlike(1000)
        case 0x0445:
            isLowercase = true
            addLookAlike(10)
        case 0x0456:
            isLowercase = true
            addLookAlike(1)
        case 0x0423, 0x0474: addDoubtful([5])
        case 0x041F: addDoubtful([1, 1])
        case 0x0428: addDoubtful([1, 1, 1])
        case 0x31: addDoubtful([1])
        case 0x2160...0x2169: addAll(Int(scalar - 0x2160) + 1)
        case 0x216A: addAll(11)
        case 0x216B: addAll(12)
        default: isValid = false
        }
    }

    private mutating func addLookAlike(_ number: Int) {
        hasLookAlike = true
        add(number)
    }

    private mutating func addDoubtful(_ numbers: [Int]) {
        isDoubtful = true
        for number in numbers { addLookAlike(number) }
    }

    private mutating func addAll(_ number: Int) {
        isValid = value == 0
        value = number
    }

    /// Canonical order: at most four equal letters (early printed years have IIII), subtraction by one letter.
    private mutating func add(_ number: Int) {
        if number > last {
            let subtracts =
                run == 1
                && (last == 1 && (number == 5 || number == 10)
                    || last == 10 && (number == 50 || number == 100)
                    || last == 100 && (number == 500 || number == 1000))
            if !subtracts {
                isValid = false
                return
            }
            value += number - 2 * last
            // After IX only something smaller than I could follow, that is nothing.
            (last, run) = (last, 4)
            return
        }
        if number == last {
            run += 1
            if run > 4 || number == 5 || number == 50 || number == 500 { isValid = false }
        } else {
            run = 1
        }
        last = number
        value += number
    }
}
