import Diagnostics
import Glibc
import SourceInput
import Testing

@Suite struct EncodingTests {
    static let russian = """
        Портрет неизвестной. Холст, масло. Поступил из собрания графа Шереметева в 1918 году.
        Нахичеванский музей; «Вид на Баку» – гравюра неизвестного художника, начало XX века.

        """
    static let turkish = "Şuşa qalası, gümüş kəmər yox; ağ ipək, çıraq, İsmayıl xanın möhürü. Dağıstan işi, şüşə qab.\n"
        .replacing("ə", with: "e")
    static let western = "Porträt einer Dame, Öl auf Leinwand. Étude pour « La Liberté », musée du Louvre – façade.\n"

    @Test(arguments: [
        ("WINDOWS-1251", russian),
        ("KOI8-R", russian.replacing("«", with: "\"").replacing("»", with: "\"").replacing("–", with: "-")),
        ("CP866", russian.replacing("«", with: "\"").replacing("»", with: "\"").replacing("–", with: "-")),
        ("WINDOWS-1254", turkish), ("WINDOWS-1252", western), ("UTF-16LE", russian), ("UTF-16BE", western),
        ("UTF-8", russian + turkish + western),
    ])
    func `the encoding is found by the bytes`(charset: String, text: String) throws {
        let opened = try Opened(encode(text, charset))
        #expect(opened.texts[0].string == text)
        #expect(opened.texts[0].encoding.encoding.name == charset.lowercased())
        #expect(opened.texts[0].encoding.margin > 0.4)
        #expect(opened.findings.isEmpty)
    }

    @Test(arguments: ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8"])
    func `a byte order mark decides and is no part of the text`(charset: String) throws {
        let opened = try Opened(encode("\u{FEFF}a,b\nə,1\n", charset), limit: 1)
        #expect(opened.texts[0].string == "a,b\nə,1\n")
        #expect(opened.texts[0].encoding.hasByteOrderMark)
        #expect(opened.texts[0].encoding.encoding.name == charset.lowercased())
    }

    @Test func `UTF-8 declared as Windows-1251 is read as UTF-8, with a finding`() throws {
        var options = SourceOpener.Options()
        options.encoding = .windows1251
        let opened = try Opened(Self.russian.utf8, options)
        #expect(opened.texts[0].string == Self.russian)
        #expect(opened.codes == ["encoding.contradicts-declaration"])
        #expect(opened.texts[0].encoding.declared == .windows1251)
    }

    @Test func `Windows-1252 bytes in XML that declares UTF-8 are read as what they are`() throws {
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<p>\(Self.western)</p>"
        let opened = try Opened(encode(xml, "WINDOWS-1252"))
        #expect(opened.texts[0].string == xml)
        #expect(opened.codes == ["encoding.contradicts-declaration"])
        #expect(opened.texts[0].format == .xml)
    }

    @Test func `an XML declaration is believed where the bytes do not contradict it`() throws {
        let xml = "<?xml version='1.0' encoding='koi8-r'?><p>Да</p>"
        let opened = try Opened(encode(xml, "KOI8-R"))
        #expect(opened.texts[0].string == xml)
        #expect(opened.findings.isEmpty)
    }

    @Test func `UTF-16 declared as UTF-8 is read as UTF-16`() throws {
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><p>Bakı</p>"
        let opened = try Opened(encode(xml, "UTF-16LE"))
        #expect(opened.texts[0].string == xml)
        #expect(opened.codes == ["encoding.contradicts-declaration"])
    }

    @Test func `bytes that are not UTF-8 among text that is are read as Windows-1252, each with its place`() throws {
        let before = Array("Xalça, Şuşa, ipək\nBakı caf".utf8)
        let opened = try Opened(before + [0xE9] + Array(" – qəhvəxana\n".utf8), limit: 7)
        #expect(opened.texts[0].string == "Xalça, Şuşa, ipək\nBakı café – qəhvəxana\n")
        #expect(opened.codes == ["encoding.invalid-utf-8"])
        #expect(opened.findings[0].location.byteOffset == before.count)
        #expect(opened.findings[0].location.line == 2)
        #expect(opened.findings[0].location.column == 10)
    }

    @Test func `of many invalid bytes the first are told and all are counted`() throws {
        let line = Array("ə ş ı ğ ".utf8) + [0xE9, 0x0A]
        let opened = try Opened(Array(repeating: line, count: 500).joined())
        #expect(opened.findings.count == 11)
        #expect(opened.findings.last?.message.hasPrefix("500 ") == true)
    }

    @Test func `a text that is ASCII for long is judged by the first byte that is not`() throws {
        let ascii = String(repeating: "id,title\n", count: 20_000)
        let opened = try Opened(Array(ascii.utf8) + encode(Self.russian, "WINDOWS-1251"))
        #expect(opened.texts[0].string == ascii + Self.russian)
        #expect(opened.findings.isEmpty)
    }

    @Test func `a character cut off at the end is not dropped`() throws {
        let opened = try Opened(Array("Bakı şəhəri, ".utf8) + [0xC9])
        #expect(opened.texts[0].string == "Bakı şəhəri, É")
        #expect(opened.codes == ["encoding.invalid-utf-8"])
    }

    @Test func `a lone surrogate in UTF-16 becomes a replacement character with its place`() throws {
        let text = encode("\u{FEFF}ab", "UTF-16LE") + [0x00, 0xD8] + encode("c\n", "UTF-16LE")
        let opened = try Opened(text)
        #expect(opened.texts[0].string == "ab\u{FFFD}c\n")
        #expect(opened.codes == ["encoding.invalid-sequence"])
        #expect(opened.findings[0].location.byteOffset == 2)
    }

    @Test func `one letter tells little, and that is said`() throws {
        let opened = try Opened([0x41, 0x2C, 0xA4, 0x2C, 0x42])
        #expect(opened.codes == ["encoding.uncertain"])
    }

    @Test func `any encoding that iconv knows can be declared`() throws {
        var options = SourceOpener.Options()
        options.encoding = TextEncoding("ISO-8859-9")
        #expect(
            try Opened(encode("Ağ şüşə".replacing("ə", with: "e"), "ISO-8859-9"), options).texts[0].string == "Ağ şüşe")
        #expect(TextEncoding("no-such-charset") == nil)
        #expect(TextEncoding("CP1251") == .windows1251)
    }

    @Test func `random bytes always become valid UTF-8 and never hang`() throws {
        var state: UInt64 = 7
        for size in [1, 2, 3, 5, 17, 300, 5000] {
            for _ in 0..<20 {
                let bytes = (0..<size).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 40)
                }
                let texts = try Opened(bytes, limit: 16).texts
                #expect(texts.allSatisfy { String(validating: $0.bytes, as: UTF8.self) != nil })
            }
        }
    }
}

/// `text` in another charset, by iconv.
func encode(_ text: String, _ charset: String) -> [UInt8] {
    let converter = unsafe iconv_open(charset, "UTF-8")
    var input = Array(text.utf8.map { CChar(bitPattern: $0) })
    var output = [CChar](repeating: 0, count: input.count * 4 + 8)
    var (inputLeft, outputLeft) = (input.count, output.count)
    unsafe input.withUnsafeMutableBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { output in
            var (from, to) = (input.baseAddress, output.baseAddress)
            precondition(unsafe iconv(converter, &from, &inputLeft, &to, &outputLeft) != -1)
        }
    }
    unsafe iconv_close(converter)
    return output.dropLast(outputLeft).map { UInt8(bitPattern: $0) }
}
