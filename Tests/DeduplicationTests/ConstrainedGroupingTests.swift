import Deduplication
import Testing

@Suite struct ConstrainedGroupingTests {
    private typealias Link = ConstrainedGrouping.Link

    private func group(
        _ links: [Link], different: Set<[Int]> = [], contradictions: Set<[Int]> = [], weights: [[Int]: Float] = [:]
    ) -> ConstrainedGrouping {
        ConstrainedGrouping(
            links: links, threshold: 0,
            objection: { a, b in
                if different.contains([a, b]) { return .decided("a person") }
                return contradictions.contains([a, b]) ? .contradiction("date") : nil
            },
            weight: { a, b in weights[[a, b]] ?? 1 })
    }

    @Test func `links join whatever their order`() {
        let links = [Link(0, 1, weight: 2), Link(1, 2, weight: 3), Link(4, 5, weight: 1)]
        #expect(group(links).groups == [[0, 1, 2], [4, 5]])
        #expect(group(links.reversed()).groups == [[0, 1, 2], [4, 5]])
    }

    @Test func `a contradiction with any member of a group keeps the other group out`() {
        let result = group([Link(0, 1, weight: 5), Link(1, 2, weight: 3)], contradictions: [[0, 2]])
        #expect(result.groups == [[0, 1]])
        #expect(result.refusals.first?.between ?? (9, 9) == (0, 2))
    }

    @Test func `a chain of look-alikes is not one group`() {
        let result = group([Link(0, 1, weight: 2), Link(1, 2, weight: 1)], weights: [[0, 2]: -20])
        #expect(result.groups == [[0, 1]])
        #expect(result.refusals.first?.reason == "the group as a whole")
    }

    @Test func `a person joins what contradicts and parts what agrees`() {
        let same = group([Link(0, 1, weight: .infinity)], contradictions: [[0, 1]])
        #expect(same.groups == [[0, 1]])
        let different = group([Link(0, 1, weight: 9)], different: [[0, 1]])
        #expect(different.groups.isEmpty)
    }

    @Test func `taking one pair apart leaves the rest of its group together`() {
        let links = [Link(0, 1, weight: 4), Link(0, 2, weight: 3), Link(1, 2, weight: 2)]
        #expect(group(links).groups == [[0, 1, 2]])
        #expect(group(links, different: [[0, 1]]).groups == [[0, 2]])
    }
}
