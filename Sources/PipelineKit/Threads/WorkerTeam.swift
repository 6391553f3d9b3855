internal import Synchronization

/// The workers of a run, each registered by its own thread.
final class WorkerTeam<Worker: Sendable>: Sendable {
    private let registered = Mutex<[Worker]>([])
    func add(_ worker: Worker) { registered.withLock { $0.append(worker) } }
    /// For the caller, when the threads are done.
    var members: [Worker] { registered.withLock { $0 } }
}
