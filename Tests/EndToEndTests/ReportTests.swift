import Foundation
import Testing

/// `report.html` of the demo, compared with itself, as a browser has it.
@Suite(.enabled(if: Browser.isInstalled, Browser.advice), .serialized)
struct ReportTests {
    private static let dataset: Scratch? = {
        do {
            let scratch = try Scratch()
            let run = "khazina run pipelines/demo.yaml --quiet --output '\(scratch.path)"
            // 1: the samples have mistakes planted.
            #expect(try Programs.shell("\(run)/first'").status == 1)
            #expect(try Programs.shell("\(run)/demo' --against '\(scratch.path)/first'").status == 1)
            return scratch
        } catch {
            return nil
        }
    }()

    private func page() throws -> String { try #require(Self.dataset).path + "/demo/report.html" }

    @Test(arguments: Browser.View.all)
    func `the report is in order for every reader, says nothing on the console and fetches nothing`(
        _ view: Browser.View
    ) throws {
        #expect(try Browser.audit(page(), view) == [])
    }

    @Test func `one language is shown at a time, and the keyboard changes it`() throws {
        let question = """
            (() => {
              const shown = () => [...new Set([...document.querySelectorAll(".l")].filter((one) =>
                one.getClientRects().length).map((one) => one.lang))].join();
              const before = shown();
              const buttons = [...document.querySelectorAll("input.lang")];
              buttons[0].focus();
              const reachable = document.activeElement === buttons[0];
              buttons[1].click();
              return {before, after: shown(), reachable, names: buttons.map((one) => one.getAttribute("aria-label"))};
            })()
            """
        let visit = try Browser.visit(page(), .init(width: 1280, isDark: false), asking: question)
        let answer = try #require(JSONSerialization.jsonObject(with: Data(visit.answer.utf8)) as? [String: Any])
        #expect(answer["before"] as? String == "az")
        #expect(answer["after"] as? String == "ru")
        #expect(answer["reachable"] as? Bool == true)
        #expect(answer["names"] as? [String] == ["Azərbaycanca", "Русский", "English"])
    }

    @Test func `a cell opens what stands behind it`() throws {
        let question = """
            (() => {
              const link = document.querySelector(".heat td a");
              const panel = document.querySelector(link.getAttribute("href"));
              const before = panel.getClientRects().length;
              location.hash = link.getAttribute("href");
              return [before, panel.getClientRects().length, panel.querySelectorAll("h3").length];
            })()
            """
        let visit = try Browser.visit(page(), .init(width: 400, isDark: true), asking: question)
        #expect(visit.answer == "[0,1,1]")
    }
}
