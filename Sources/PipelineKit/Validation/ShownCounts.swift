internal import Synchronization

/// The kinds of findings of which as many are shown as may be: workers need not word any more of them.
///
/// Results are taken in the order of the texts, so what is closed when a worker asks was closed by texts before its own:
/// the same findings are shown whatever the number of threads.
final class ShownCounts: Sendable {
    private let kinds = Mutex<Set<FindingKey>>([])

    var closed: Set<FindingKey> { kinds.withLock { $0 } }
    func close(_ kind: FindingKey) { kinds.withLock { _ = $0.insert(kind) } }
}
