/// Answers to questions met lately; it forgets all when it is full, so that memory stays bounded. The answers must
/// depend on the question alone: what is remembered has no influence on the result.
struct Memo<Question: Hashable & Sendable, Answer: Sendable>: Sendable {
    private var known: [Question: Answer] = [:]
    private let capacity: Int

    init(capacity: Int = 4_096) { self.capacity = capacity }

    mutating func answer(to question: Question, _ find: () -> Answer) -> Answer {
        if let answer = self[question] { return answer }
        let answer = find()
        keep(answer, for: question)
        return answer
    }

    subscript(question: Question) -> Answer? { known[question] }

    mutating func keep(_ answer: Answer, for question: Question) {
        if known.count >= capacity { known.removeAll(keepingCapacity: true) }
        known[question] = answer
    }
}
