import Foundation
import Testing

/// Opens pages in a headless Chromium, without network, and says what a reader would stumble over.
enum PageBrowser {
    struct Visit {
        /// What `page-checks.js` found: structure, names for screen readers, width, contrast.
        let faults: [String]
        /// Errors and messages of the page's own scripts.
        let console: [String]
        /// Addresses that the page asked for, the page itself excepted.
        let requests: [String]
        let width: Int, isDark: Bool
        /// Characters that can be read.
        let texts: Int
    }
    struct Failure: Error { let what: String }

    /// `scripts/setup --test` installs it.
    static let program: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for name in ["chromium", "chromium-browser", "google-chrome"] {
            for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
                return "\(folder)/\(name)"
            }
        }
        return nil
    }()

    /// - Parameter width: Of the window; a browser's own is never narrower than 500, so the page stands in a frame.
    static func visit(_ page: URL, width: Int, isDark: Bool) throws -> Visit {
        let scratch = try Scratch()
        try write(page, width: width, checked: true, to: scratch)
        let run = try Programs.shell(
            "\(options(scratch, width, isDark)) --enable-logging=stderr --dump-dom 'file://\(scratch.path)/frame.html'")
        guard let begin = run.output.range(of: "<pre id=\"page-checks\">"),
            let end = run.output.range(of: "</pre>", range: begin.upperBound..<run.output.endIndex)
        else { throw Failure(what: "the page did not run its checks: \(run.errors.suffix(2000))") }
        let json = run.output[begin.upperBound..<end.lowerBound].replacing("&lt;", with: "<").replacing(
            "&gt;", with: ">"
        )
        .replacing("&amp;", with: "&")
        guard let answer = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
            throw Failure(what: "no answer of the checks: \(json)")
        }
        let console = run.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
        return Visit(
            faults: answer["faults"] as? [String] ?? ["no answer"], console: console,
            requests: answer["requests"] as? [String] ?? ["no answer"], width: answer["width"] as? Int ?? 0,
            isDark: answer["dark"] as? Bool ?? false, texts: answer["texts"] as? Int ?? 0)
    }

    /// A picture of the page, as tall as `height`; in `KHAZINA_SCREENSHOTS` when that names a folder.
    /// - Returns: The bytes of the PNG.
    static func screenshot(_ page: URL, width: Int, height: Int = 2400, isDark: Bool, name: String) throws -> Data {
        let scratch = try Scratch()
        try write(page, width: width, height: height, checked: false, to: scratch)
        let run = try Programs.shell(
            "\(options(scratch, width, isDark, height)) --screenshot='\(scratch.path)/page.png'"
                + " 'file://\(scratch.path)/frame.html'")
        guard let data = FileManager.default.contents(atPath: "\(scratch.path)/page.png") else {
            throw Failure(what: "no picture: \(run.errors.suffix(2000))")
        }
        if let folder = ProcessInfo.processInfo.environment["KHAZINA_SCREENSHOTS"] {
            try data.write(to: URL(filePath: folder).appending(path: name + ".png"))
        }
        return data
    }

    /// The page as it is printed: bytes of a PDF.
    static func printed(_ page: URL) throws -> Data {
        let scratch = try Scratch()
        let run = try Programs.shell(
            "\(options(scratch, 1280, false)) --no-pdf-header-footer --print-to-pdf='\(scratch.path)/page.pdf' 'file://\(page.path)'"
        )
        guard let data = FileManager.default.contents(atPath: "\(scratch.path)/page.pdf") else {
            throw Failure(what: "not printed: \(run.errors.suffix(2000))")
        }
        return data
    }

    // MARK: Parts

    private static func options(_ scratch: Scratch, _ width: Int, _ isDark: Bool, _ height: Int = 900) -> String {
        // No network at all: what a page asks for fails, and is listed by the checks.
        "'\(program ?? "chromium")' --headless --no-sandbox --disable-gpu --disable-background-networking"
            + " --disable-component-update --disable-default-apps --disable-sync --no-first-run --hide-scrollbars"
            + " --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir='\(scratch.path)/profile'"
            + " --window-size=\(max(500, width)),\(height) --blink-settings=preferredColorScheme=\(isDark ? 0 : 1)"
    }

    private static func write(
        _ page: URL, width: Int, height: Int = 900, checked: Bool, to scratch: Scratch
    ) throws {
        var text = try String(contentsOf: page, encoding: .utf8)
        if checked {
            let script = Programs.root.appending(path: "Tests/Oracles/page-checks.js")
            var checks = try String(contentsOf: script, encoding: .utf8)
            checks = String(checks[checks.range(of: "(() =>")!.lowerBound...]).withoutEnd(";\n")
            text += """
                <script>addEventListener("load", () => {
                const answer = document.createElement("pre");
                answer.id = "page-checks";
                answer.textContent = JSON.stringify(\(checks));
                parent.document.body.appendChild(answer);
                });</script>
                """
        }
        let inside = text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
        try scratch.write(
            "<!DOCTYPE html><html lang=en><title>frame</title><body style='margin:0'>"
                + "<iframe style='border:0' width=\(width) height=\(height) srcdoc=\"\(inside)\"></iframe>",
            to: "frame.html")
    }
}

extension String {
    fileprivate func withoutEnd(_ signs: String) -> String {
        var rest = self[...]
        while let last = rest.last, signs.contains(last) { rest.removeLast() }
        return String(rest)
    }
}
