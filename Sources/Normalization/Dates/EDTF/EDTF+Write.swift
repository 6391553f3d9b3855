extension EDTF: CustomStringConvertible {
    /// The canonical spelling: parsing it gives an equal value.
    public var description: String {
        var text = ByteText()
        switch form {
        case .date(let date):
            date.write(to: &text)
        case .dateTime(let date, let time):
            date.write(to: &text)
            text.append(UInt8(ascii: "T"))
            text.append(time)
        case .interval(let start, let end):
            start.write(to: &text)
            text.append(UInt8(ascii: "/"))
            end.write(to: &text)
        case .oneOf(let members):
            EDTF.write(members, between: UInt8(ascii: "["), UInt8(ascii: "]"), to: &text)
        case .allOf(let members):
            EDTF.write(members, between: UInt8(ascii: "{"), UInt8(ascii: "}"), to: &text)
        }
        return text.string
    }

    private static func write(_ members: [Member], between open: UInt8, _ close: UInt8, to text: inout ByteText) {
        text.append(open)
        for (index, member) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            member.write(to: &text)
        }
        text.append(close)
    }
}

extension EDTF.Endpoint {
    fileprivate func write(to text: inout ByteText) {
        switch self {
        case .date(let date): date.write(to: &text)
        case .open: text.append("..")
        case .unknown: break
        }
    }
}

extension EDTF.Member {
    fileprivate func write(to text: inout ByteText) {
        switch self {
        case .date(let date):
            date.write(to: &text)
        case .through(let first, let last):
            first.write(to: &text)
            text.append("..")
            last.write(to: &text)
        case .upTo(let date):
            text.append("..")
            date.write(to: &text)
        case .since(let date):
            date.write(to: &text)
            text.append("..")
        }
    }
}

extension EDTFDate: CustomStringConvertible {
    public var description: String {
        var text = ByteText()
        write(to: &text)
        return text.string
    }

    func write(to text: inout ByteText) {
        left.year.write(to: &text)
        writeYear(to: &text)
        right.year.write(to: &text)
        guard hasMonth else { return }
        text.append(UInt8(ascii: "-"))
        left.month.write(to: &text)
        Self.write(month, unspecifiedMonth, width: 2, to: &text)
        right.month.write(to: &text)
        guard hasDay else { return }
        text.append(UInt8(ascii: "-"))
        left.day.write(to: &text)
        Self.write(day, unspecifiedDay, width: 2, to: &text)
        right.day.write(to: &text)
    }

    private func writeYear(to text: inout ByteText) {
        switch yearForm {
        case .fourDigits:
            if isNegative { text.append(UInt8(ascii: "-")) }
            Self.write(abs(year), unspecifiedYear, width: 4, to: &text)
        case .long:
            text.append(UInt8(ascii: "Y"))
            text.append(year: year)
        case .exponent(let mantissa, let power):
            text.append(UInt8(ascii: "Y"))
            if isNegative { text.append(UInt8(ascii: "-")) }
            text.append(number: abs(mantissa))
            text.append(UInt8(ascii: "E"))
            text.append(number: power)
        }
        if let significantDigits {
            text.append(UInt8(ascii: "S"))
            text.append(number: significantDigits)
        }
    }

    private static func write(_ number: Int, _ unspecified: UInt8, width: Int, to text: inout ByteText) {
        guard unspecified != 0 else { return text.append(number: number, width: width) }
        var unit = 1
        for _ in 1..<width { unit *= 10 }
        for digit in (0..<width).reversed() {
            let isUnspecified = unspecified & (1 << digit) != 0
            text.append(isUnspecified ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(number / unit % 10))
            unit = max(1, unit / 10)
        }
    }
}

extension EDTFDate.Qualifier {
    fileprivate func write(to text: inout ByteText) {
        switch self {
        case []: break
        case .uncertain: text.append(UInt8(ascii: "?"))
        case .approximate: text.append(UInt8(ascii: "~"))
        default: text.append(UInt8(ascii: "%"))
        }
    }
}
