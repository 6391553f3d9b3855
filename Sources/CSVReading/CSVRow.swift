/// One row taken apart byte by byte, for the few rows that are looked at outside the parser: the header, the sample
/// that tells the dialect, the row around a broken quote.
///
/// The rules are libcsv's without its strict mode: a quote opens a quoted value only as its first byte, and closes it
/// only before a delimiter, a line end or the end.
struct CSVRow {
    private(set) var values: [ContiguousArray<UInt8>] = []
    /// Quotes inside quoted values that are neither doubled nor closing.
    private(set) var strayQuotes = 0
    /// Values that are quoted from begin to end.
    private(set) var quotedValues = 0
    /// Index after the row's line end, or the end of the text.
    private(set) var end: Int
    /// Whether a line end closed the row; otherwise the text ended.
    private(set) var isWhole = false

    /// - Parameter literal: Index of a quote to be read as an ordinary character.
    init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, _ dialect: CSVDialect, literal: Int? = nil) {
        let (delimiter, quote) = (dialect.delimiter, dialect.quoteByte)
        var value: ContiguousArray<UInt8> = []
        var (i, isQuoted, valueStart) = (start, false, start)
        while i < text.count {
            let byte = unsafe text[i]
            let next = i + 1 < text.count ? unsafe text[i + 1] : 0x0A
            if isQuoted {
                if byte != quote {
                    value.append(byte)
                } else if next == quote, i + 1 < text.count {
                    value.append(quote)
                    i += 1
                } else if next == delimiter || next == 0x0A || next == 0x0D {
                    isQuoted = false
                    quotedValues += 1
                } else {
                    strayQuotes += 1
                    value.append(byte)
                }
            } else if byte == quote, i == valueStart, i != literal {
                isQuoted = true
            } else if byte == delimiter {
                values.append(value)
                value = []
                valueStart = i + 1
            } else if byte == 0x0A || byte == 0x0D {
                isWhole = true
                i += byte == 0x0D && next == 0x0A && i + 1 < text.count ? 2 : 1
                break
            } else {
                value.append(byte)
            }
            i += 1
        }
        end = i
        values.append(value)
    }
}
