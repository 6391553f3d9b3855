internal import CUnicodeTables

/// What an answer can be remembered by.
protocol MemoQuestion: Equatable, Sendable {
    /// The same bytes have the same hash; others may have it too.
    var quickHash: UInt64 { get }
}

/// Answers to questions met lately. Each question belongs to a row of four places; the one that came to the row first is
/// forgotten first, so memory stays bounded and nothing needs to be cleared. The answers must depend on the question
/// alone: what is remembered has no influence on the result.
struct Memo<Question: MemoQuestion, Answer: Sendable>: Sendable {
    /// Hashes of the questions, 0 for a free place; questions and answers have the same places.
    private var hashes: ContiguousArray<UInt64> = []
    private var questions: ContiguousArray<Question?> = []
    private var answers: ContiguousArray<Answer?> = []
    private var count = 0
    private let capacity: Int

    private static var rowLength: Int { 4 }

    /// - Parameter capacity: A power of two.
    init(capacity: Int = 4_096) {
        precondition(capacity >= 64 && capacity & (capacity - 1) == 0)
        self.capacity = capacity
    }

    /// What `find` would answer. It must not capture much: it is made even when it is not asked.
    @inline(__always)
    mutating func answer(to question: Question, _ find: () -> Answer) -> Answer {
        if let answer = self[question] { return answer }
        let answer = find()
        keep(answer, for: question)
        return answer
    }

    @inline(__always)
    subscript(question: Question) -> Answer? {
        if hashes.isEmpty { return nil }
        let hash = question.quickHash | 1
        let row = row(of: hash)
        for place in row..<(row + Self.rowLength) where hashes[place] == hash && questions[place] == question {
            return answers[place]
        }
        return nil
    }

    mutating func keep(_ answer: Answer, for question: Question) {
        if count * 2 >= hashes.count, hashes.count < capacity { grow() }
        put(question, answer, question.quickHash | 1)
    }

    @inline(__always)
    private func row(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 1) & (hashes.count - 1) & ~(Self.rowLength - 1)
    }

    /// Puts an answer first in its row; the last one of a full row is forgotten.
    private mutating func put(_ question: Question, _ answer: Answer, _ hash: UInt64) {
        let row = row(of: hash), last = row + Self.rowLength - 1
        if hashes[last] == 0 { count += 1 }
        for place in stride(from: last, to: row, by: -1) {
            hashes[place] = hashes[place - 1]
            questions.swapAt(place, place - 1)
            answers.swapAt(place, place - 1)
        }
        (hashes[row], questions[row], answers[row]) = (hash, question, answer)
    }

    /// A memo that meets few questions stays small.
    private mutating func grow() {
        let (oldHashes, oldQuestions, oldAnswers) = (hashes, questions, answers)
        let size = min(capacity, max(64, oldHashes.count * 4))
        hashes = ContiguousArray(repeating: 0, count: size)
        questions = ContiguousArray(repeating: nil, count: size)
        answers = ContiguousArray(repeating: nil, count: size)
        count = 0
        for place in oldHashes.indices.reversed() {
            guard let question = oldQuestions[place], let answer = oldAnswers[place] else { continue }
            put(question, answer, oldHashes[place])
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
