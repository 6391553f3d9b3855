import Testing

@testable import Normalization

@Suite struct MemoTests {
    @Test func `a memo gives back what it was told or nothing, however full it is`() {
        var memo = Memo<String, Int>(capacity: 256)
        var hits = 0
        for round in 0..<3 {
            for number in 0..<1_000 {
                let question = "text number \(number)"
                if let answer = memo[question] {
                    #expect(answer == number)
                    hits += 1
                }
                // In a full row a place is given to what comes again.
                memo.keep(number, for: question)
                memo.keep(number, for: question)
                #expect(memo[question] == number, "round \(round)")
            }
        }
        #expect(hits < 3_000)
    }

    @Test func `what comes once does not push out what is known`() {
        var memo = Memo<String, Int>(capacity: 64)
        for number in 0..<64 { memo.keep(number, for: "known \(number)") }
        let known = (0..<64).filter { (number: Int) in memo["known \(number)"] == number }
        #expect(known.count > 30)
        for number in 0..<10_000 { memo.keep(number, for: "once \(number)") }
        #expect(known.allSatisfy { (number: Int) in memo["known \(number)"] == number })
    }

    @Test func `few questions are all remembered`() {
        var memo = Memo<String, Int>(capacity: 4_096)
        for number in 0..<200 { memo.keep(number, for: "\(number)") }
        let known = (0..<200).filter { (number: Int) in memo["\(number)"] == number }
        #expect(known.count > 190)
    }

    @Test func `a text in another spelling of the same characters is another question`() {
        var memo = Memo<String, Int>()
        memo.keep(1, for: "\u{E9}")
        memo.keep(2, for: "e\u{301}")
        #expect(memo["\u{E9}"] == 1)
        #expect(memo["e\u{301}"] == 2)
    }
}
