internal import Glibc

/// Names of members that are marked as UTF-8: libarchive gives them out in the encoding of the locale, and only a UTF-8
/// locale has all letters.
@safe enum MemberNames {
    // SAFETY: made once and never changed.
    private nonisolated(unsafe) static let locale = unsafe newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

    /// Runs `body` in a UTF-8 locale of this thread alone; without one on this machine, as it is.
    static func inUTF8<R>(_ body: () -> R) -> R {
        guard let locale = unsafe locale else { return body() }
        let before = unsafe uselocale(locale)
        defer { unsafe _ = uselocale(before) }
        return body()
    }
}
