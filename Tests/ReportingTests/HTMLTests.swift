import Foundation
import Reporting
import Testing

@Suite struct HTMLTests {
    @Test func `no text of the data becomes markup`() {
        let evil = "</style><script>alert('1')</script>&\"\u{0}\u{85}"
        let page = ReportPage(
            title: evil, subtitle: evil, language: evil,
            sections: [
                .section(evil, explanation: evil, .code(evil)), .verdict(evil, .bad),
                .bar([(1, .good, evil), (2, .bad, evil)]), .details(evil, .text(evil)),
                .tiles([(evil, evil, nil)]), .table([.words(evil)], [[.text(evil)]]), .legend([(.note, evil)]),
            ]
        ).text
        #expect(!page.contains("<script"))
        #expect(page.components(separatedBy: "</style>").count == 2)
        #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;\u{FFFD}\u{FFFD}"))
        #expect(!page.unicodeScalars.contains("\u{0}"))
    }

    @Test func `a page needs no network`() {
        let page = ReportPage(title: "t", subtitle: "s", sections: []).text
        for word in ["http:", "https:", "url(", "@import", "src=", "href="] { #expect(!page.contains(word), "\(word)") }
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    }

    @Test func `a bar says its numbers in words and shows no empty part`() {
        let bar = HTML.bar([(30, .good, "mapped"), (0, .note, "ignored"), (10, .bad, "forgotten")]).markup
        #expect(bar.contains("aria-label=\"mapped: 30, forgotten: 10\""))
        #expect(bar.contains("flex:750") && bar.contains("flex:250") && !bar.contains("class=\"note\""))
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1234, "1\u{202F}234"), (-1_234_567, "−1\u{202F}234\u{202F}567")])
    func `numbers have their thousands apart`(number: Int, text: String) {
        #expect(HTML.grouped(number) == text)
    }

    @Test func `tables align numbers and mark the sum`() {
        let table = HTML.table(
            [.words("a"), .number("n")], [[.text("x"), .number(1)]], sum: [.text("all"), .number(1)])
        #expect(table.markup.contains("<th class=\"n\">n</th>"))
        #expect(table.markup.contains("<tr class=\"sum\"><td>all</td><td class=\"n\">1</td></tr>"))
    }

    @Test func `a page in several languages shows one, by style alone`() {
        let evil = "<script>&"
        let page = MultilingualPage(
            title: evil, languages: [("az", "Azərbaycanca"), ("ru", "Русский")],
            heading: .words([("az", evil), ("ru", "б")]), subtitle: .text(evil), contents: [("a", .text(evil))],
            sections: [.svg(width: 2, height: 1, class: "plot", [.element("text", evil)])]
        ).text
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"az\">"))
        #expect(!page.contains("<script") && page.components(separatedBy: "</style>").count == 2)
        #expect(
            page.contains(#"<span class="l" lang="az">&lt;script&gt;&amp;</span><span class="l" lang="ru">б</span>"#))
        #expect(page.contains("#lang-ru:checked~* .l:not([lang=ru]){display:none}"))
        #expect(page.contains(#"<svg viewBox="0 0 2 1""#))
        for word in ["http:", "https:", "url(", "@import", "src="] { #expect(!page.contains(word), "\(word)") }
    }
}
