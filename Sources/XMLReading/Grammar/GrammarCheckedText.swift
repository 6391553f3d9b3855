public import Diagnostics
public import RecordStream

/// A text that is checked against a grammar while it is read: what is wrong comes out with the findings of the text.
///
/// The text itself passes unchanged. Memory is bounded by what is read at a time and by the depth of the document;
/// for RELAX NG also by the largest element whose content the grammar can only judge as a whole.
public final class GrammarCheckedText: ByteSource {
    private let text: any ByteSource
    private let check: any GrammarCheck
    private var isDone = false
    private var findings: [Diagnostic] = []

    /// - Parameters:
    ///   - index: The number that findings carry as `Location.source`.
    ///   - mostExamples: Findings of a code that have path and excerpt; those behind are there to be counted.
    ///   - passesPlain: Whether plain records that are surely right pass without libxml2; the findings are the same.
    public init(
        _ text: any ByteSource, grammar: XMLGrammar, index: UInt32, mostExamples: Int = .max, passesPlain: Bool = true
    ) {
        self.text = text
        check =
            switch grammar.language {
            case .xsd:
                SchemaCheck(grammar, index: index, mostExamples: mostExamples, usesLane: passesPlain)
            case .relaxNG: RelaxNGCheck(grammar, index: index)
            }
    }

    public func read(into buffer: inout ContiguousArray<UInt8>, limit: Int) throws(Diagnostic) -> Bool {
        let start = buffer.count
        let goesOn = try text.read(into: &buffer, limit: limit)
        if goesOn {
            unsafe buffer.withUnsafeBufferPointer { unsafe check.push(UnsafeBufferPointer(rebasing: $0[start...])) }
        } else if !isDone {
            isDone = true
            check.finish()
        }
        findings += check.takeFindings()
        return goesOn
    }

    public func takeDiagnostics() -> [Diagnostic] {
        defer { findings = [] }
        return text.takeDiagnostics() + findings
    }
}

/// One text on its way through libxml2.
protocol GrammarCheck: AnyObject {
    func push(_ bytes: UnsafeBufferPointer<UInt8>)
    func finish()
    func takeFindings() -> [Diagnostic]
}
