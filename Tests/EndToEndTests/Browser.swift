import Foundation
import Testing

/// Debian's Chromium without a window: opens a page of ours from a file. Nothing may come from elsewhere: the page is shown
/// with a policy that forbids it, so that each attempt is a complaint.
enum Browser {
    static let isInstalled = (try? Programs.shell("chromium --version").status) == 0
    static let advice: Comment = "needs chromium: scripts/setup --test"

    struct View: Sendable, CustomTestStringConvertible {
        let width: Int
        let isDark: Bool
        var testDescription: String { "\(width) px, \(isDark ? "dark" : "light")" }

        /// A desk and a telephone, by day and by night.
        static let all = [
            View(width: 1280, isDark: false), View(width: 1280, isDark: true), View(width: 400, isDark: false),
            View(width: 400, isDark: true),
        ]
    }

    /// What the page says on the console, and what it tries to fetch.
    struct Visit {
        let complaints: [String]
        /// What the asked expression gave, as JSON.
        let answer: String
    }

    /// - Parameters:
    ///   - question: An expression of JavaScript that is evaluated in the page when it is there.
    ///   - screenshot: File for a picture of the first `height` pixels.
    static func visit(
        _ page: String, _ view: View, asking question: String = "null", screenshot: String? = nil, height: Int = 900
    ) throws -> Visit {
        let scratch = try Scratch()
        let policy = """
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            img-src data:; script-src 'nonce-khazina'">
            """
        let script = """
            <script nonce="khazina">addEventListener("load", () => {
            parent.postMessage(JSON.stringify(\(question)), "*") })</script>
            """
        let text = try String(contentsOfFile: page, encoding: .utf8)
        let head = try #require(text.range(of: "<head>"), "\(page) has no head")
        try scratch.write(
            text[..<head.upperBound] + policy + text[head.upperBound...].replacing("</body>", with: script + "</body>"),
            to: "page.html")
        // Chromium makes no window narrower than 500: the page stands in a frame.
        try scratch.write(
            """
            <!DOCTYPE html><html><head><meta charset="utf-8"><style>:root{color-scheme:light dark}body{margin:0}
            iframe{border:0;width:\(view.width)px;height:\(height)px}</style></head><body>
            <script>addEventListener("message", (event) =>
            document.documentElement.setAttribute("data-answer", event.data))</script>
            <iframe src="page.html"></iframe></body></html>
            """, to: "frame.html")
        let options = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--disable-background-networking", "--user-data-dir='\(scratch.path)/profile'", "--enable-logging=stderr",
            "--window-size=\(view.width),\(height)", view.isDark ? "--force-dark-mode" : "",
        ].joined(separator: " ")
        if let screenshot {
            _ = try Programs.shell(
                "timeout 120 chromium \(options) --screenshot='\(screenshot)' 'file://\(scratch.path)/frame.html'")
        }
        let result = try Programs.shell(
            "timeout 120 chromium \(options) --virtual-time-budget=5000 --dump-dom 'file://\(scratch.path)/frame.html'")
        let answer = try #require(
            result.output.firstMatch(of: /data-answer="([^"]*)"/)?.1, "no answer: \(result.errors.suffix(500))")
        return Visit(
            complaints: result.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init),
            answer: String(answer).replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
                .replacing("&gt;", with: ">").replacing("&amp;", with: "&"))
    }

    /// What is wrong with a page for those who see badly, use a keyboard, or hold a telephone; see `audit.js`.
    static func audit(_ page: String, _ view: View, screenshot: String? = nil, height: Int = 900) throws -> [String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "audit.js")
        let visit = try visit(
            page, view, asking: try String(contentsOf: file, encoding: .utf8), screenshot: screenshot, height: height)
        let said = try JSONSerialization.jsonObject(with: Data(visit.answer.utf8)) as? [String]
        return visit.complaints + (try #require(said, "\(visit.answer.prefix(200))"))
    }
}
