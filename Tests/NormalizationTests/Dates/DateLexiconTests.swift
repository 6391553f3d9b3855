import Diagnostics
import Normalization
import Testing

@Suite struct DateLexiconTests {
    @Test(arguments: [
        ("one column", "rank\t1\nmonth.1"), ("an unknown meaning", "rank\t1\nmoon.1\tjan"),
        ("a month beyond twelve", "rank\t1\nmonth.13\tjan"), ("two meanings", "month.1\tjan\nmonth.2\tjan"),
        ("no letters", "rank\t1\nmonth.1\t…"), ("a bad order", "rank\t1\norder\tupside-down"),
    ])
    func `a bad line is reported with its file and line`(_ name: String, _ text: String) {
        #expect {
            _ = try DateLexicon(files: [("xx.tsv", text)])
        } throws: { error in
            guard let diagnostic = error as? Diagnostic else { return false }
            return diagnostic.code == "dates.table-line" && diagnostic.location.line == 2
                && diagnostic.message.hasPrefix("xx.tsv:2: ")
        }
    }

    @Test func `a language is a file`() throws {
        let lexicon = try DateLexicon(files: [
            (
                "eo.tsv",
                """
                # Esperanto
                order\tday-first
                month.1\tjanuaro | jan
                century\tjarcento*
                ending\ta | o
                late\tfino de
                suffix.ordinal\ta
                """
            ),
            ("periods.tsv", "label\tlanguage\tearliest\tlatest\nArtaj epoko\teo\t1887\t1914-07"),
        ])
        let parser = DateParser(lexicon: lexicon)
        #expect(parser.parse("25 januaro 1908").edtf == "1908-01-25")
        #expect(parser.parse("fino de 19-a jarcento").edtf == "1876~/1900~")
        #expect(parser.parse("artaj epoko").edtf == "1887/1914-07")
        #expect(parser.parse("25 janvier 1908").status == .unparsed)
    }

    @Test func `without tables numbers and EDTF are understood all the same`() {
        let parser = DateParser(lexicon: DateLexicon())
        #expect(parser.parse("1908-01-25").edtf == "1908-01-25")
        #expect(parser.parse("30.IV.1937").edtf == "1937-04-30")
        #expect(parser.parse("c. 1890").status == .unparsed)
    }
}
