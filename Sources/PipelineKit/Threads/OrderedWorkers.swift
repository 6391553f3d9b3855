internal import Glibc

/// Hands items to worker threads and takes their results in the order of the items: the same output whatever the
/// number of threads.
///
/// Plain threads and one lock per item of some 256 KiB, not tasks: reading a file blocks, and blocked tasks would starve
/// the cooperative pool.
struct OrderedWorkers<Item: Sendable, Output: Sendable> {
    let threads: Int
    /// Items under way or waiting for their turn, at most; bounds the memory.
    var window: Int { threads * 2 + 2 }

    /// - Parameters:
    ///   - produce: Called on this thread; `nil` at the end.
    ///   - makeWorker: Called once on each worker thread; the closure that it returns is that thread's own.
    ///   - consume: Called on this thread, in the order of the items.
    func run<Failure: Error>(
        produce: () throws(Failure) -> Item?,
        makeWorker: @escaping @Sendable () -> (Item) -> Output,
        consume: (Output) throws(Failure) -> Void
    ) throws(Failure) {
        guard threads > 1 else {
            let work = makeWorker()
            while let item = try produce() { try consume(work(item)) }
            return
        }
        let exchange = Exchange<Item, Output>()
        let team = (0..<threads).map { _ in
            Thread {
                let work = makeWorker()
                while let (number, item) = exchange.takeItem() { exchange.put(work(item), number: number) }
            }
        }
        defer {
            exchange.close()
            for thread in team { thread.join() }
        }
        var produced = 0, consumed = 0
        var exhausted = false
        while !exhausted || consumed < produced {
            if !exhausted, produced - consumed < window {
                if let item = try produce() {
                    exchange.add(item, number: produced)
                    produced += 1
                } else {
                    exhausted = true
                }
                while let output = exchange.takeOutput(number: consumed, wait: false) {
                    try consume(output)
                    consumed += 1
                }
            } else if let output = exchange.takeOutput(number: consumed, wait: true) {
                try consume(output)
                consumed += 1
            }
        }
    }
}

/// The two queues between the caller and its workers, behind one lock.
// SAFETY of `Sendable`: every access to the mutable state happens with `lock` held.
private final class Exchange<Item: Sendable, Output: Sendable>: @unchecked Sendable {
    private let lock = Lock()
    private var items: [(Int, Item)] = []
    private var outputs: [Int: Output] = [:]
    private var isClosed = false

    func add(_ item: Item, number: Int) {
        lock.withLock { items.append((number, item)) }
        lock.signal()
    }

    /// The next item in order; waits for one; `nil` when closed.
    func takeItem() -> (Int, Item)? {
        lock.withLock {
            while items.isEmpty, !isClosed { lock.wait() }
            return isClosed ? nil : items.removeFirst()
        }
    }

    func put(_ output: Output, number: Int) {
        lock.withLock { outputs[number] = output }
        lock.signal()
    }

    func takeOutput(number: Int, wait: Bool) -> Output? {
        lock.withLock {
            while wait, outputs[number] == nil { lock.wait() }
            return outputs.removeValue(forKey: number)
        }
    }

    func close() {
        lock.withLock { isClosed = true }
        lock.signal()
    }
}

/// A POSIX mutex and condition.
// SAFETY of `Sendable`: POSIX allows both to be used from any thread; their memory lives as long as this object.
@safe private final class Lock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }
    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }
    func withLock<R>(_ body: () -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
    /// Waits for a signal; call with the lock held.
    func wait() { unsafe pthread_cond_wait(condition, mutex) }
    /// Wakes all who wait: producers and workers share the condition.
    func signal() { unsafe pthread_cond_broadcast(condition) }
}

/// A joinable POSIX thread.
// SAFETY of `Sendable`: the handle is written once, before `init` returns.
@safe private final class Thread: @unchecked Sendable {
    private var handle: pthread_t = 0

    init(_ body: @escaping @Sendable () -> Void) {
        let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        let status = unsafe pthread_create(
            &handle, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box)
        precondition(status == 0, "the system gives no more threads")
    }
    func join() { pthread_join(handle, nil) }

    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
