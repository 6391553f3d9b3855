internal import Glibc

/// Runs numbered pieces of work on plain threads.
enum Workers {
    // SAFETY of `Sendable`: `next` is guarded by the mutex; each result slot is written by one thread, and read after
    // all of them have been joined.
    @safe private final class Work<Result: Sendable>: @unchecked Sendable {
        let body: @Sendable (Int) -> Result
        var results: [Result?]
        private var next = 0
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>

        init(pieces: Int, _ body: @escaping @Sendable (Int) -> Result) {
            self.body = body
            results = Array(repeating: nil, count: pieces)
            unsafe mutex = .allocate(capacity: 1)
            unsafe pthread_mutex_init(mutex, nil)
        }

        deinit {
            unsafe pthread_mutex_destroy(mutex)
            unsafe mutex.deallocate()
        }

        func run() {
            while let piece = take() {
                let result = body(piece)
                unsafe pthread_mutex_lock(mutex)
                results[piece] = result
                unsafe pthread_mutex_unlock(mutex)
            }
        }

        private func take() -> Int? {
            unsafe pthread_mutex_lock(mutex)
            defer { unsafe pthread_mutex_unlock(mutex) }
            guard next < results.count else { return nil }
            next += 1
            return next - 1
        }
    }

    private final class Task: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// The results of `body(0)` to `body(pieces - 1)`, in that order, whatever the number of threads.
    static func map<Result: Sendable>(pieces: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Result)
        -> [Result]
    {
        let work = Work(pieces: pieces, body)
        var started: [pthread_t] = []
        for _ in 1..<max(1, min(threads, pieces)) {
            var thread = pthread_t()
            let task = unsafe Unmanaged.passRetained(Task { work.run() }).toOpaque()
            let failed = unsafe pthread_create(
                &thread, nil,
                { pointer in
                    guard let pointer = unsafe pointer else { return nil }
                    unsafe Unmanaged<Task>.fromOpaque(pointer).takeRetainedValue().body()
                    return nil
                }, task)
            if failed == 0 { started.append(thread) } else { unsafe Unmanaged<Task>.fromOpaque(task).release() }
        }
        work.run()
        for thread in started { pthread_join(thread, nil) }
        return work.results.compactMap(\.self)
    }
}
