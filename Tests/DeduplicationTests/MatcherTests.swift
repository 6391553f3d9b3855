import Testing

@testable import Deduplication

@Suite struct MatcherTests {
    @Test func `records of one thing in two spellings are grouped`() {
        let groups = Authored.groups(Authored.records(things: 300))
        let found = (0..<300).filter { $0.isMultiple(of: 2) && groups.contains(["a\($0)", "b\($0)"]) }.count
        #expect(found >= 140, "\(found) of 150")
    }

    @Test func `the groups do not depend on the order of the records`() {
        let records = Authored.records(things: 300)
        #expect(Authored.groups(records) == Authored.groups(records.reversed()))
        #expect(Authored.groups(records) == Authored.groups(records.sorted { $0.values[0] < $1.values[0] }))
    }

    @Test func `the groups do not depend on the number of threads`() {
        let records = Authored.records(things: 300)
        #expect(Authored.groups(records, threads: 1) == Authored.groups(records, threads: 3))
    }

    @Test func `weights that were saved give the same pairs, and those of a sample nearly the same groups`() throws {
        let records = Authored.records(things: 300), table = Authored.parsed
        let matcher = Matcher(Authored.columns(records), table: table), estimated = matcher.match(threads: 1)
        let text = estimated.weights.text(table, records: records.count)
        let saved = try #require(MatchWeights(text: text, table, records: records.count))
        #expect(saved.text(table, records: records.count) == text)
        #expect(matcher.match(threads: 2, weights: saved).pairs == estimated.pairs)
        let sample = Array(records.prefix(200))
        let taught = Matcher(Authored.columns(sample), table: table).match(threads: 1).weights
        let known = try #require(
            MatchWeights(text: taught.text(table, records: sample.count), table, records: records.count))
        let groups = matcher.match(threads: 1, weights: known).clusters
        let agreeing = groups.indices.count { groups[$0] == estimated.clusters[$0] }
        #expect(agreeing * 10 >= groups.count * 9, "\(agreeing) of \(groups.count)")
    }

    @Test func `a text that is no weights of the table, or of another version, is refused`() {
        let records = Authored.records(things: 40)
        var table = Authored.parsed
        let text = Matcher(Authored.columns(records), table: table).match(threads: 1).weights.text(table, records: 60)
        #expect(MatchWeights(text: "id,name\n", table, records: 60) == nil)
        #expect(MatchWeights(text: String(text.prefix(text.count / 2)), table, records: 60) == nil)
        table.version += 1
        #expect(MatchWeights(text: text, table, records: 60) == nil)
    }

    @Test func `an explanation adds up to no more than its score against chance`() {
        let records = Authored.records(things: 300)
        let matcher = Matcher(Authored.columns(records), table: Authored.parsed)
        let explanation = matcher.explain(0, 1, weights: matcher.match(threads: 1).weights)
        #expect(explanation.steps.map(\.field) == ["title", "creator", "year"])
        #expect(explanation.steps[0].level == "same")
        let againstChance = explanation.steps.reduce(explanation.prior - explanation.dependency) { $0 + $1.weight }
        #expect(explanation.total <= againstChance)
        #expect(explanation.total > 0)
    }

    @Test func `no records and one record are matched without trouble`() {
        #expect(Authored.groups([]) == [])
        #expect(Authored.groups(Array(Authored.records(things: 1).prefix(1))) == [["a0"]])
    }

    @Test func `what a scorer remembers and knows by number changes no score`() {
        let records = Authored.records(things: 120)
        let matcher = Matcher(Authored.columns(records), table: Authored.parsed)
        let weights = matcher.match(threads: 1).weights
        let scorer = PairScorer(matcher.prepared, weights), table = WeightTable(weights)
        let remembering = ComparisonMemory(matcher.prepared, records: 1_000)
        let plain = ComparisonMemory(matcher.prepared, records: 0)
        for _ in 0..<2 {
            for a in 0..<60 {
                for b in (a + 1)..<60 {
                    var score = table.begin
                    for (c, field) in weights.fields.enumerated() {
                        table.add(c, matcher.prepared.compare(field, a, b, plain), to: &score)
                    }
                    #expect(scorer.score(a, b, remembering, floor: -.infinity) == score.total)
                }
            }
        }
    }

    @Test func `no bound is below the weight of a pair`() {
        let records = Authored.records(things: 120)
        let matcher = Matcher(Authored.columns(records), table: Authored.parsed)
        let weights = matcher.match(threads: 1).weights
        let scorer = PairScorer(matcher.prepared, weights)
        let memory = ComparisonMemory(matcher.prepared, records: 0)
        for a in 0..<60 {
            for b in (a + 1)..<60 {
                let full = scorer.score(a, b, memory, floor: -.infinity)
                let early = scorer.score(a, b, memory, floor: -4)
                #expect(early == full || full < -4 && early < -4)
            }
        }
    }
}
