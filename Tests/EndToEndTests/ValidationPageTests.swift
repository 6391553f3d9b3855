import Foundation
import Testing

/// The page of a validation, opened as the curator opens it from the mail.
@Suite struct ValidationPageTests {
    private static func page(_ language: String, _ scratch: Scratch) throws -> URL {
        let run = try Programs.shell(
            "khazina validate samples/broken samples/museum-spreadsheet-az --language \(language) --html '\(scratch.path)/report.html' -q"
        )
        #expect(run.status == 1)
        return URL(filePath: "\(scratch.path)/report.html")
    }

    @Test(
        .enabled(if: PageBrowser.program != nil, "needs Chromium: scripts/setup --test"),
        arguments: ["az", "ru", "en"])
    func `the page reads well in a browser, wide and narrow, light and dark`(language: String) throws {
        let scratch = try Scratch()
        let page = try Self.page(language, scratch)
        for (width, isDark) in [(1280, false), (400, false), (1280, true), (400, true)] {
            let visit = try PageBrowser.visit(page, width: width, isDark: isDark)
            #expect(visit.width == width && visit.isDark == isDark)
            #expect(visit.texts > 2_000)
            #expect(visit.faults == [], "\(language) \(width) dark: \(isDark)")
            #expect(visit.console == [])
            #expect(visit.requests == [])
        }
    }

    @Test(.enabled(if: PageBrowser.program != nil, "needs Chromium: scripts/setup --test"))
    func `the page is drawn and printed`() throws {
        let scratch = try Scratch()
        let page = try Self.page("az", scratch)
        for (width, isDark) in [(1280, false), (400, false), (1280, true), (400, true)] {
            let name = "validation-\(width)-\(isDark ? "dark" : "light")"
            let picture = try PageBrowser.screenshot(page, width: width, isDark: isDark, name: name)
            // A page that is not drawn is one color, some kilobytes.
            #expect(picture.count > 30_000 && picture.prefix(4).elementsEqual([0x89, 0x50, 0x4E, 0x47]))
        }
        #expect(try PageBrowser.printed(page).prefix(5).elementsEqual("%PDF-".utf8))
    }
}
