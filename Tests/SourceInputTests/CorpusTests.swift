import Diagnostics
import SourceInput
import Testing

/// Encodings of real files; skipped when the corpus is absent.
@Suite(.enabled(if: Corpus.folder != nil, "no corpus: set KHAZINA_SHARED")) struct CorpusTests {
    @Test(arguments: [
        ("library/rusmarc-nlr/test1.iso", TextEncoding.windows1251, TextFormat.iso2709),
        ("library/pymarc/1251.dat", .windows1251, .iso2709),
        ("creative-industries/onix/Peribo_Onix_0408.xml.gz", .windows1252, .xml),
        ("creative-industries/onix/iso_8859_1.xml", .latin1, .xml),
        ("museum/tate/artist_data.csv.gz", .utf8, .csv), ("museum/tate/artworks-sample.jsonl.gz", .utf8, .jsonLines),
    ])
    func `real files are read in their encoding`(path: String, encoding: TextEncoding, format: TextFormat) throws {
        let opener = try SourceOpener(path: "\(Corpus.folder ?? "")/\(path)", index: 0)
        let member = try #require(try opener.nextMember())
        #expect(member.encoding.encoding == encoding)
        #expect(member.format == format)
        #expect(member.encoding.margin > 0.2)
    }
}
