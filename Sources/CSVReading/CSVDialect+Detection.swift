extension CSVDialect {
    /// The dialect of which the rows of `sample` have most nearly the same number of values.
    ///
    /// Candidates are compared by the share of rows that have the commonest width; a wider table wins a tie, the
    /// order of the candidates decides the rest. A text without any delimiter is a table of one column.
    /// - Parameter isWhole: The sample is all there is; otherwise its last row may be cut off and does not count.
    static func detect(_ sample: UnsafeBufferPointer<UInt8>, _ format: CSVFormat, isWhole: Bool) -> CSVDialect {
        let delimiters = unsafe format.delimiter.map { [$0] } ?? candidates(in: sample)
        let quotes: [UInt8?] =
            switch format.quoting {
            case .byte(let quote): [quote]
            case .none: [nil]
            case .detected: [UInt8(ascii: "\""), UInt8(ascii: "'"), nil]
            }
        var best = (dialect: CSVDialect(delimiter: delimiters[0], quote: quotes[0]), score: -1.0)
        for delimiter in delimiters {
            for quote in quotes {
                let dialect = CSVDialect(delimiter: delimiter, quote: quote)
                let score = unsafe dialect.score(sample, isWhole: isWhole)
                if score > best.score + 1e-9 { best = (dialect, score) }
            }
        }
        return best.dialect
    }

    private static func candidates(in sample: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let present = ",;\t|%".utf8.filter { unsafe sample.contains($0) }
        return present.isEmpty ? [UInt8(ascii: ",")] : present
    }

    /// 0 for a text that does not fit; else the share of rows of the commonest width, more for width and for values
    /// quoted from begin to end, less for stray quotes.
    private func score(_ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> Double {
        var widths: [Int: Int] = [:]
        var (position, rows, quoted, stray, wrapped) = (0, 0, 0, 0, 0)
        while position < sample.count, rows < 200 {
            let row = unsafe CSVRow(sample, from: position, self)
            position = row.end
            if !row.isWhole, !isWhole, rows > 0 { break }
            if row.values.count == 1, row.values[0].isEmpty { continue }
            rows += 1
            (quoted, stray) = (quoted + row.quotedValues, stray + row.strayQuotes)
            widths[row.values.count, default: 0] += 1
            if quote == nil { wrapped += row.values.count { $0.count > 1 && $0.first == 0x22 && $0.last == 0x22 } }
        }
        guard rows > 0, let common = widths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return 0 }
        let share = Double(common.value) / Double(rows)
        let breadth = common.key == 1 ? 0.1 : 1 - 1 / Double(common.key + 1)
        if quote == 0x27, quoted == 0 { return 0 }  // nothing speaks for an unusual quote
        // Values that begin and end with a quote are quoted, even if other quotes are broken.
        if wrapped > 0 { return share * breadth - 0.3 }
        let quotation = quoted + stray == 0 ? 0 : 0.2 * Double(quoted - 3 * stray) / Double(quoted + stray)
        return share * breadth + max(quotation, -0.25)
    }
}
