import Diagnostics
import JSONWriting
import Testing

private let place = Diagnostic.Location(source: 0, line: 3, column: 14, byteOffset: 1_200)

@Suite struct DiagnosticTextTests {
    @Test func `a finding reads like a compiler's, with the caret under the character`() {
        let finding = Diagnostic(
            "json.bad-escape", .error, "invalid escape", at: place, hint: #"write a backslash as \\"#, path: "title",
            record: "A00001", excerpt: .init(text: #"{"ə":"a\q"}"#, caret: 8))
        #expect(
            finding.text(sourceName: "tate.jsonl") == #"""
                tate.jsonl:3:14: error: invalid escape [json.bad-escape]
                  {"ə":"a\q"}
                         ^
                  in: record A00001, title
                  hint: write a backslash as \\

                """#)
    }

    @Test func `what a finding does not know is left out of its text`() {
        let finding = Diagnostic("run.note", .note, "nothing to do", at: place)
        #expect(finding.text(sourceName: "a") == "a:3:14: note: nothing to do [run.note]\n")
    }

    @Test func `a caret beyond the excerpt stands at its end`() {
        let finding = Diagnostic("a.b", .fatal, "m", at: place, excerpt: .init(text: "xy", caret: 9))
        #expect(finding.text(sourceName: "a") == "a:3:14: fatal: m [a.b]\n  xy\n    ^\n")
    }

    @Test func `a finding is one JSON object with its members in a fixed order`() {
        let finding = Diagnostic(
            "json.bad-escape", .warning, "say \"no\"", at: place, hint: "h", path: "p", record: "r",
            excerpt: .init(text: "x\\", caret: 1))
        var json = JSONWriter()
        finding.write(to: &json, sourceName: "ə.json")
        #expect(
            json.text == #"{"code":"json.bad-escape","severity":"warning","message":"say \"no\"","source":"ə.json","#
                + #""line":3,"column":14,"byteOffset":1200,"path":"p","record":"r","#
                + #""excerpt":{"text":"x\\","caret":1},"hint":"h"}"#)
    }

    @Test func `what a finding does not know is left out of its JSON`() {
        var json = JSONWriter()
        Diagnostic("a.b", .note, "m", at: place).write(to: &json, sourceName: "s")
        #expect(
            json.text == #"{"code":"a.b","severity":"note","message":"m","source":"s","#
                + #""line":3,"column":14,"byteOffset":1200}"#)
    }
}
