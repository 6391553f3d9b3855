import Glibc

/// libFuzzer's driver; `Fuzz/run` links the library without a `main`.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Feeds one target with mutated bytes: `KHAZINA_FUZZ=marc khazina-fuzz CORPUS…`.
///
/// A trap, a hang, unbounded memory or a broken promise ends the run. Findings, and errors that are thrown with a code, are
/// what the readers are for.
@main struct FuzzProgram {
    /// What a target does with bytes.
    typealias Target = (ContiguousArray<UInt8>) -> Void

    static func main() {
        guard let name = getenv("KHAZINA_FUZZ").map({ String(cString: $0) }),
            let target = ReaderTargets.all[name] ?? TextTargets.all[name] ?? LineTargets.all[name]
        else {
            let known = [ReaderTargets.all, TextTargets.all, LineTargets.all].flatMap(\.keys).sorted()
            fatalError("KHAZINA_FUZZ must be one of \(known.joined(separator: ", "))")
        }
        chosen = target
        // Tables are loaded with the first use, which must not count as time of an input.
        target([0])
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            runFuzzer(&count, &arguments) { bytes, size in
                FuzzProgram.chosen(ContiguousArray(UnsafeBufferPointer(start: bytes, count: size)))
                return 0
            })
    }

    /// Set once, before the driver runs, and read by its one thread.
    nonisolated(unsafe) private static var chosen: Target = { _ in }
}
