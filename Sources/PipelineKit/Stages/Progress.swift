internal import Diagnostics
internal import Glibc

/// What is said beside the output.
public enum StandardError {
    public static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = unsafe Glibc.write(2, bytes.baseAddress, bytes.count) }
    }
}

/// Shows on a terminal how far a run is; says one line per source elsewhere, as cron wants it.
public struct Progress {
    public enum Style: Sendable {
        case terminal, lines, quiet
        /// Events of a log.
        case log(RunLog)
        fileprivate var isTerminal: Bool { if case .terminal = self { true } else { false } }

        /// Says what a quiet run says too.
        func warn(_ text: String) {
            if case .log(let log) = self { log.log(.warning, text, [:]) } else { StandardError.write(text + "\n") }
        }
    }
    private let style: Style
    private let totalBytes: Int
    private var started = Progress.now()
    private var shown = 0.0
    private var records = 0, bytes = 0
    private var hasLine = false

    /// - Parameter totalBytes: Of all inputs on disk, for the time left; 0 when unknown.
    public init(style: Style, totalBytes: Int) { (self.style, self.totalBytes) = (style, totalBytes) }

    /// Terminal when standard error is one; else nothing, so that cron has no letter to send when all is well.
    public static var styleForStandardError: Style { isatty(2) == 1 ? .terminal : .quiet }

    /// - Parameters:
    ///   - records: Read so far.
    ///   - bytes: Of the files on disk, so far.
    mutating func update(source: String, records: Int, bytes: Int) {
        (self.records, self.bytes) = (records, bytes)
        guard style.isTerminal else { return }
        let now = Self.now()
        guard now - shown > 0.1 else { return }
        shown = now
        let seconds = max(now - started, 0.001)
        var line = "\(source): \(Self.grouped(records)) records, \(Self.megabytes(Double(bytes) / seconds))/s"
        if totalBytes > bytes, bytes > 0 {
            line += ", \(Self.duration(seconds * Double(totalBytes - bytes) / Double(bytes))) left"
        }
        write("\r\u{1B}[K" + line)
        hasLine = true
    }

    /// Says a line that stays.
    /// - Parameter facts: What the line says, for a log.
    mutating func say(_ line: String, event: String? = nil, _ facts: RunLog.Facts = [:]) {
        switch style {
        case .quiet: return
        case .log(let log): log.info(event ?? line, facts)
        case .terminal, .lines:
            clear()
            write(line + "\n")
        }
    }

    mutating func clear() {
        if hasLine { write("\r\u{1B}[K") }
        hasLine = false
    }

    private func write(_ text: String) {
        StandardError.write(text)
    }

    /// Seconds of a clock that never goes back.
    private static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// 1234567 → `1,234,567`.
    static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }

    /// 1 → `1 pair`, 1234 → `1,234 pairs`.
    static func counted(_ number: Int, _ thing: String) -> String {
        "\(grouped(number)) \(thing)\(number == 1 ? "" : "s")"
    }

    static func megabytes(_ bytes: Double) -> String {
        let tenths = Int(bytes / 100_000)
        return "\(tenths / 10).\(tenths % 10) MB"
    }

    static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
