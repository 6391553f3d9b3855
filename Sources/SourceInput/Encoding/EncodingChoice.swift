internal import Diagnostics

/// Decides how bytes are read: a byte order mark, then what is declared, held against what the bytes look like.
enum EncodingChoice {
    /// A margin below this is a warning: a person should look.
    static let smallMargin = 0.2

    private static let marks: [(bytes: [UInt8], encoding: TextEncoding)] = [
        ([0xEF, 0xBB, 0xBF], .utf8),
        ([0xFF, 0xFE, 0x00, 0x00], .utf32LittleEndian), ([0x00, 0x00, 0xFE, 0xFF], .utf32BigEndian),
        ([0xFF, 0xFE], .utf16LittleEndian), ([0xFE, 0xFF], .utf16BigEndian),
    ]

    /// Looks at the beginning of `raw` and passes over its byte order mark.
    static func decide(_ raw: PeekedBytes, declared: TextEncoding?, _ context: InputContext) -> EncodingSummary {
        let sample = raw.peek(EncodingDetector.sampleBytes)
        let declared = declared ?? XMLDeclaration.encoding(in: sample)
        if let mark = marks.first(where: { sample.starts(with: $0.bytes) }) {
            raw.skip(mark.bytes.count)
            let summary = EncodingSummary(
                encoding: mark.encoding, declared: declared, detected: mark.encoding, margin: 1, hasByteOrderMark: true)
            if let declared, declared.unitBytes != mark.encoding.unitBytes || declared.unitBytes == 1,
                declared != mark.encoding
            {
                reportContradiction(summary, "they begin with the mark of \(mark.encoding.name)", context)
            }
            return summary
        }
        let guess = EncodingDetector.detect(sample)
        var summary = EncodingSummary(
            encoding: guess.encoding, declared: declared, detected: guess.encoding, margin: guess.margin,
            hasByteOrderMark: false, isOnlyASCII: guess.isOnlyASCII)
        if let declared {
            summary.encoding = weigh(declared, guess, sample)
            if summary.encoding != declared {
                reportContradiction(summary, "the bytes are not \(declared.name)", context)
            }
        } else if guess.margin < smallMargin, !guess.isOnlyASCII {
            context.report(
                "encoding.uncertain", .warning,
                "the encoding is read as \(guess.encoding.name), by a margin of only \(percent(guess.margin))",
                hint: "look at some names, and state the encoding of this source if they are wrong")
        }
        return summary
    }

    /// The declared encoding, unless the bytes speak clearly against it.
    private static func weigh(
        _ declared: TextEncoding, _ guess: EncodingDetector.Guess, _ sample: ArraySlice<UInt8>
    ) -> TextEncoding {
        if guess.isOnlyASCII { return declared.unitBytes == 1 ? declared : .utf8 }
        if guess.encoding == declared { return declared }
        if guess.encoding.unitBytes != declared.unitBytes { return guess.encoding }
        if declared == .utf8 || declared.unitBytes > 1 { return guess.encoding }
        // A text of several characters is hardly ever valid UTF-8 by chance: by this margin, there are two or more.
        if guess.encoding == .utf8 { return guess.margin >= 0.75 ? .utf8 : declared }
        // Few tell ISO-8859-1 from Windows-1252, which has letters where the former has controls.
        if declared == .latin1, !sample.contains(where: { (0x80...0x9F).contains($0) }),
            guess.encoding == .windows1252
        {
            return declared
        }
        if declared == .latin1, guess.encoding == .windows1252 { return guess.encoding }
        return declared.table != nil && guess.margin >= 0.5 ? guess.encoding : declared
    }

    private static func reportContradiction(_ summary: EncodingSummary, _ reason: String, _ context: InputContext) {
        guard let declared = summary.declared else { return }
        context.report(
            "encoding.contradicts-declaration", .warning,
            "declared \(declared.name), but \(reason); read as \(summary.encoding.name) (margin "
                + "\(percent(summary.margin)))",
            hint: "correct the declaration")
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
