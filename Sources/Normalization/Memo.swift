internal import CUnicodeTables

/// What an answer can be remembered by.
protocol MemoQuestion: Equatable, Sendable {
    /// The same bytes have the same hash; others may have it too.
    var quickHash: UInt64 { get }
}

/// Answers to questions met lately. Each question has one place, which it shares with others: the last one that came
/// there is remembered, so memory stays bounded and nothing needs to be cleared. The answers must depend on the question
/// alone: what is remembered has no influence on the result.
struct Memo<Question: MemoQuestion, Answer: Sendable>: Sendable {
    private struct Entry { let hash: UInt64, question: Question, answer: Answer }
    private var entries: ContiguousArray<Entry?> = []
    private var count = 0
    private let capacity: Int

    /// - Parameter capacity: A power of two.
    init(capacity: Int = 4_096) {
        precondition(capacity & (capacity - 1) == 0)
        self.capacity = capacity
    }

    @inline(__always)
    mutating func answer(to question: Question, _ find: () -> Answer) -> Answer {
        if let answer = self[question] { return answer }
        let answer = find()
        keep(answer, for: question)
        return answer
    }

    @inline(__always)
    subscript(question: Question) -> Answer? {
        if entries.isEmpty { return nil }
        let hash = question.quickHash
        guard let entry = entries[Int(truncatingIfNeeded: hash) & (entries.count - 1)], entry.hash == hash,
            entry.question == question
        else { return nil }
        return entry.answer
    }

    mutating func keep(_ answer: Answer, for question: Question) {
        if count * 2 >= entries.count, entries.count < capacity { grow() }
        let hash = question.quickHash
        let place = Int(truncatingIfNeeded: hash) & (entries.count - 1)
        if entries[place] == nil { count += 1 }
        entries[place] = Entry(hash: hash, question: question, answer: answer)
    }

    /// A memo that meets few questions stays small.
    private mutating func grow() {
        let old = entries
        entries = ContiguousArray(repeating: nil, count: min(capacity, max(64, old.count * 4)))
        count = 0
        for case let entry? in old {
            let place = Int(truncatingIfNeeded: entry.hash) & (entries.count - 1)
            if entries[place] == nil { count += 1 }
            entries[place] = entry
        }
    }
}

extension String: MemoQuestion {
    @inline(__always)
    var quickHash: UInt64 {
        let bytes = utf8Span.span
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe cunicode_hash(start, bytes.count)
        }
    }
}

extension UInt64 {
    /// The hash of two things from those of each; their order counts.
    @inline(__always)
    func mixed(with other: UInt64) -> UInt64 { (self &* 0x9E37_79B9_7F4A_7C15) ^ other }
}
