import Foundation
import Normalization
import Testing

@Suite struct NameMatcherTests {
    let matcher = NameFixture.matcher

    @Test func `every authored pair is judged right at the one cut-off`() throws {
        let text = try String(contentsOfFile: TestFiles.root + "/samples/names/pairs.tsv", encoding: .utf8)
        for line in text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: "\t").map(String.init)
            let result = matcher.compare(cells[0], cells[1])
            if result.isSame != (cells[2] == "1") { Issue.record("\(line): \(result.score)") }
        }
    }

    @Test(
        .enabled(
            if: TestFiles.shared("az-names.tsv") != nil, "needs az-names.tsv of the shared material; set KHAZINA_SHARED"
        ))
    func `the shared pairs reach the bar of the project`() throws {
        let text = try #require(TestFiles.shared("az-names.tsv"))
        var right: [String: Int] = [:], all: [String: Int] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let kind = String(cells[8].prefix { $0 != ":" })
            let result = matcher.compare(
                cells[1], cells[4], declaredA: matcher.spelling(of: cells[1], language: cells[2], script: cells[3]),
                declaredB: matcher.spelling(of: cells[4], language: cells[5], script: cells[6]))
            all[kind, default: 0] += 1
            if result.isSame == (cells[7] == "1") { right[kind, default: 0] += 1 }
        }
        #expect(Double(right["orth"] ?? 0) >= 0.98 * Double(all["orth"] ?? 1))
        for kind in ["distinct", "font", "mojibake", "confusable", "lossy", "alias"] {
            #expect(right[kind] == all[kind], "\(kind)")
        }
    }

    @Test func `the order of the two names does not matter`() throws {
        let text = try String(contentsOfFile: TestFiles.root + "/samples/names/pairs.tsv", encoding: .utf8)
        for line in text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: "\t").map(String.init)
            let (there, back) = (matcher.compare(cells[0], cells[1]), matcher.compare(cells[1], cells[0]))
            if abs(there.score - back.score) > 1e-9 { Issue.record("\(line): \(there.score) and \(back.score)") }
        }
    }

    @Test(arguments: [
        "Üzeyir Hacıbəyov", "Кер-оглы", "M. F. Axundov", "عمادالدین نسیمی", "山田", "É. Zola", "Nikolay II",
    ])
    func `a name is the same as itself`(name: String) {
        #expect(matcher.compare(name, name).score > 0.97)
    }

    @Test(arguments: [
        ("Əliyev, Həsən, 1907-1993", "Əliyev, Həsən, 1936-"), ("Koroğlu (opera)", "Koroğlu (dastan)"),
        ("Arşın mal alan (film, 1945)", "Arşın mal alan (film, 1965)"), ("Symphony No. 5", "Symphony No. 6"),
    ])
    func `contradicting years and qualifiers set equal names apart`(a: String, b: String) {
        #expect(!matcher.compare(a, b).isSame)
    }

    @Test func `Quba the town and Kuba the country are apart in Azerbaijani and one in Russian`() {
        #expect(!matcher.compare("Quba", "Kuba", declaredA: .azerbaijani, declaredB: .azerbaijani).isSame)
        #expect(matcher.compare("Quba", "Куба").isSame)
    }

    @Test(arguments: ["", " ", "?", "(", "…", "1907", "@", "---"])
    func `texts without a name compare without harm`(text: String) {
        #expect(matcher.compare(text, "Üzeyir Hacıbəyov").isSame == false)
    }

    @Test func `random texts never crash`() {
        var numbers = SeededNumbers(state: 4)
        let pieces = Array("ÜəƏхЪjця?@ .,-()’'IVаоeÃ±ðþ۱اعو\u{301}")
        for _ in 0..<1_500 {
            let texts = (0..<2).map { _ in
                String(
                    (0..<Int.random(in: 0...25, using: &numbers)).map { _ in pieces.randomElement(using: &numbers)! })
            }
            let score = matcher.compare(texts[0], texts[1]).score
            #expect((0...1).contains(score))
        }
    }
}
