import Diagnostics
import Mapping
import RecordNotation
import RecordStream
import Testing

@Suite struct ProfileTestsTests {
    private func run(
        _ expect: String, input: String = "-\\n  inventory = 17\\n  title = Xalça\\n  room = 3\\n  old = 4"
    ) throws
        -> [String]
    {
        let text = villageMuseum + "\ntests:\n  - name: a row\n    input: \"\(input)\"\n    expect:\n\(expect)"
        let profile = try ProfileLoader.load(text: text, file: "p.yaml") { _ in nil }
        let results = try ProfileTests.run(profile, clusters: Mapped.clusters()) { _, input throws(Diagnostic) in
            let names = NameTable()
            return .init(batch: RecordNotation.batch(input, names: names), names: names)
        }
        return results.flatMap(\.failures).map(\.description)
    }

    @Test func `a test passes when every member is as expected`() throws {
        let failures = try run(
            """
                  - titles[0].value: Xalça
                    kind: object
                    cluster: museum
                    agents: []
                    events[0].date.verbatim: null
                    languages: []
                    unmapped: [old]
                    findings: []
            """)
        #expect(failures == [])
    }

    @Test func `a failure says what was expected and what was found, and where`() throws {
        let failures = try run("      - titles[0].value: Kilim\n        unmapped: []\n        events[0].type: x\n")
        #expect(
            failures == [
                "p.yaml:33:1: `a row`: titles[0].value: expected `Kilim`, found `Xalça`",
                "p.yaml:34:1: `a row`: unmapped: expected nothing, found unmapped[0] `old`",
                "p.yaml:35:1: `a row`: events[0].type: expected `x`, found nothing",
            ])
    }

    @Test func `the number of records is part of the test`() throws {
        let failures = try run("      - kind: object\n      - kind: object\n")
        #expect(failures == ["p.yaml:30:1: `a row`: expected 2 records, found 1"])
    }

    @Test func `a profile recognises the records that it is for`() throws {
        let profile = try ProfileLoader.load(text: villageMuseum, file: "p.yaml") { _ in nil }
        let names = NameTable()
        let batch = RecordNotation.batch("-\n  inventory = 1\n  title = x\n-\n  inventory = 2", names: names)
        var mapper = try Mapper(
            profile, source: .init(identifier: "s"), names: names, clusters: Mapped.clusters())
        let isRecognized = (mapper.recognizes(0, of: batch), mapper.recognizes(1, of: batch))
        #expect(isRecognized == (true, false))
    }
}
