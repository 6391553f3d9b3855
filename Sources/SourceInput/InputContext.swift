internal import Diagnostics

/// What the layers of one input share: limits, the findings, and how much of the file has been read.
final class InputContext {
    let limits: InputLimits
    /// What findings carry as `Location.source`.
    var source: UInt32
    /// Bytes read of the file itself: the measure for what decompressors make of it.
    var fileBytes = 0
    private var findings: [Diagnostic] = []

    init(limits: InputLimits, source: UInt32) { (self.limits, self.source) = (limits, source) }

    /// - Parameter location: A place in the text; `nil` for a finding about the container.
    func report(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, at location: Diagnostic.Location? = nil,
        hint: String? = nil
    ) {
        findings.append(Diagnostic(code, severity, message, at: location ?? .init(source: source), hint: hint))
    }

    /// Drops the findings whose code begins with `prefix`.
    func forgetFindings(_ prefix: String) { findings.removeAll { $0.code.hasPrefix(prefix) } }

    func takeFindings() -> [Diagnostic] {
        defer { findings = [] }
        return findings
    }

    /// A finding about the container, which has no place in the text.
    func finding(
        _ code: String, _ severity: Diagnostic.Severity, _ message: String, hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(code, severity, message, at: .init(source: source), hint: hint)
    }

    /// Stops decompression bombs.
    /// - Throws: `input.compression-bomb` when `bytes` out of one decompressor are too many for what went into the
    ///   first.
    func checkExpansion(_ bytes: Int) throws(Diagnostic) {
        guard bytes > limits.unexaminedBytes, bytes / limits.expansion > fileBytes else { return }
        throw finding(
            "input.compression-bomb", .fatal,
            "\(fileBytes) bytes have grown to \(bytes), more than \(limits.expansion) times: reading stops here",
            hint: "raise the limit if the provider is trusted")
    }
}
