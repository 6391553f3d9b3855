internal import CUnicodeTables

/// What an answer can be remembered by.
protocol MemoQuestion: Equatable, Sendable {
    /// The same bytes have the same hash; others may have it too.
    var quickHash: UInt64 { get }
    /// Whether both have the same bytes.
    func isSame(as other: Self) -> Bool
}

/// Answers to questions met lately. Each question belongs to a row of four places; when they are full, one after the
/// other is given to a new question, so memory stays bounded and nothing needs to be cleared. The answers must depend on
/// the question alone: what is remembered has no influence on the result.
///
/// In a full row a question takes a place only when it comes again soon: a catalogue has titles and sizes that never
/// come twice, and to keep each of them costs more than to answer it.
struct Memo<Question: MemoQuestion, Answer: Sendable>: Sendable {
    /// Hashes of the questions, 0 for a free place; questions and answers have the same places.
    private var hashes: ContiguousArray<UInt64> = []
    private var questions: ContiguousArray<Question?> = []
    private var answers: ContiguousArray<Answer?> = []
    /// The hash of the question that last found each row full.
    private var refused: ContiguousArray<UInt64> = []
    private var count = 0, turn = 0
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
        answer(hash: question.quickHash) { $0.isSame(as: question) }
    }

    /// The answer to a question that need not be put together to be asked.
    /// - Parameter hash: Its `quickHash`.
    @inline(__always)
    func answer(hash: UInt64, where isAsked: (borrowing Question) -> Bool) -> Answer? {
        if hashes.isEmpty { return nil }
        let row = row(of: hash | 1)
        for place in row..<(row + Self.rowLength) where hashes[place] == hash | 1 {
            if let question = questions[place], isAsked(question) { return answers[place] }
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

    /// Puts an answer in a free place of its row, or in that of the one that the row's turn has come to.
    private mutating func put(_ question: Question, _ answer: Answer, _ hash: UInt64) {
        let row = row(of: hash)
        var place = row + turn & (Self.rowLength - 1)
        if let free = (row..<(row + Self.rowLength)).first(where: { hashes[$0] == 0 }) {
            (place, count) = (free, count + 1)
        } else if refused[row / Self.rowLength] != hash {
            return refused[row / Self.rowLength] = hash
        } else {
            turn &+= 1
        }
        (hashes[place], questions[place], answers[place]) = (hash, question, answer)
    }

    /// A memo that meets few questions stays small.
    private mutating func grow() {
        let (oldHashes, oldQuestions, oldAnswers) = (hashes, questions, answers)
        let size = min(capacity, max(64, oldHashes.count * 4))
        hashes = ContiguousArray(repeating: 0, count: size)
        questions = ContiguousArray(repeating: nil, count: size)
        answers = ContiguousArray(repeating: nil, count: size)
        refused = ContiguousArray(repeating: 0, count: size / Self.rowLength)
        count = 0
        for place in oldHashes.indices {
            guard let question = oldQuestions[place], let answer = oldAnswers[place] else { continue }
            put(question, answer, oldHashes[place])
        }
    }
}

extension String: MemoQuestion {
    @inline(__always)
    var quickHash: UInt64 {
        unsafe withBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe cunicode_hash(start, bytes.count)
        }
    }

    /// Two spellings of the same characters are not the same here, and not as dear to compare as by `==`.
    @inline(__always)
    func isSame(as other: String) -> Bool {
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        if count == 0 { return true }
        return unsafe withBytes { mine in
            unsafe other.withBytes { others in unsafe cunicode_same(mine.baseAddress!, others.baseAddress!, count) != 0
            }
        }
    }

    /// Lends the bytes to `body`; of native strings, and all are here, without a copy.
    @inline(__always)
    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if let result = unsafe utf8.withContiguousStorageIfAvailable({ unsafe body($0) }) { return result }
        return unsafe ContiguousArray(utf8).withUnsafeBufferPointer { unsafe body($0) }
    }
}

extension String? {
    @inline(__always)
    func isSame(as other: String?) -> Bool {
        switch (self, other) {
        case (let mine?, let others?): mine.isSame(as: others)
        case (nil, nil): true
        default: false
        }
    }
}

extension UInt64 {
    /// The hash of two things from those of each; their order counts.
    @inline(__always)
    func mixed(with other: UInt64) -> UInt64 { (self &* 0x9E37_79B9_7F4A_7C15) ^ other }
}
