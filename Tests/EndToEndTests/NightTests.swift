import Foundation
import Testing

/// The long trials of nightly imports, shortened: `Tests/FaultInjection/run` and `Tests/SimulatedMonth/run` are whole.
@Suite struct NightTests {
    private func expectSuccess(_ trial: String, _ options: String) throws {
        let khazina = Programs.folder.appending(path: "khazina").path
        let result = try Programs.shell("Tests/\(trial)/run --khazina '\(khazina)' \(options)")
        #expect(result.status == 0, "\(result.output)\n\(result.errors)")
        #expect(result.output.contains("0 failures"))
    }

    @Test func `a run that is killed is finished by the next one with the same bytes`() throws {
        try expectSuccess("FaultInjection", "--kills 10 --random 2 --full 3")
    }

    @Test func `nights that change and break publish what runs from scratch would`() throws {
        try expectSuccess("SimulatedMonth", "--nights 7 --records 60")
    }
}
