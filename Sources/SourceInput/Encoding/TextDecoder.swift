internal import Diagnostics

/// Turns the bytes of a source into valid UTF-8, piece by piece.
protocol TextDecoder {
    /// How far the text has come.
    var position: TextPosition { get }
    /// Appends at least one and about `limit` bytes of UTF-8 to `buffer`, never splitting a character; `false` at the
    /// end of `raw`.
    mutating func read(
        _ raw: PeekedBytes, into buffer: inout ContiguousArray<UInt8>, limit: Int, _ context: InputContext
    ) throws(Diagnostic) -> Bool
    /// Tells at the end how many findings were only counted.
    func reportRest(_ context: InputContext)
}

/// Tells the first findings of one kind one by one and counts the others.
struct CountedFinding {
    static let toldInFull = 10
    private(set) var count = 0

    /// Whether this one is to be told.
    mutating func add() -> Bool {
        count += 1
        return count <= Self.toldInFull
    }

    func reportRest(_ code: String, _ what: String, at position: TextPosition, _ context: InputContext) {
        guard count > Self.toldInFull else { return }
        context.report(
            code, .warning, "\(count) \(what) in all; only the first \(Self.toldInFull) are told one by one",
            at: position.location(source: context.source))
    }
}

func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16, uppercase: true) }
