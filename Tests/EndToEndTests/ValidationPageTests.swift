import Foundation
import Testing

/// The page of a validation, opened as the curator opens it from the mail.
@Suite(.enabled(if: Browser.isInstalled, Browser.advice), .serialized)
struct ValidationPageTests {
    private func page(_ language: String, _ scratch: Scratch) throws -> String {
        let run = try Programs.shell(
            "khazina validate samples/broken samples/museum-spreadsheet-az --language \(language) -q --html '\(scratch.path)/report.html'"
        )
        #expect(run.status == 1)
        return "\(scratch.path)/report.html"
    }

    @Test(arguments: ["az", "ru", "en"], Browser.View.all)
    func `the page reads well, says nothing on the console and fetches nothing`(
        language: String, view: Browser.View
    ) throws {
        let scratch = try Scratch()
        #expect(try Browser.audit(page(language, scratch), view) == [])
    }

    @Test func `the page is drawn and printed`() throws {
        let scratch = try Scratch()
        let page = try page("az", scratch)
        let shown = ProcessInfo.processInfo.environment["KHAZINA_SCREENSHOTS"] ?? scratch.path
        for view in Browser.View.all {
            let picture = "\(shown)/validation-\(view.width)-\(view.isDark ? "dark" : "light").png"
            _ = try Browser.visit(page, view, screenshot: picture, height: 2000)
            // A page that is not drawn is of one color and some kilobytes.
            let size = try FileManager.default.attributesOfItem(atPath: picture)[.size] as? Int ?? 0
            #expect(size > 30_000)
        }
        _ = try Programs.shell(
            "chromium --headless=new --no-sandbox --disable-gpu --user-data-dir='\(scratch.path)/profile' --no-pdf-header-footer --print-to-pdf='\(scratch.path)/page.pdf' 'file://\(page)'"
        )
        #expect(try scratch.data("page.pdf").prefix(5).elementsEqual("%PDF-".utf8))
    }
}
