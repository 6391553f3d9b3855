import Diagnostics
import Testing

@Test func `severities are ordered from note to fatal`() {
    #expect(Diagnostic.Severity.allCases.sorted() == [.note, .warning, .error, .fatal])
}
