import Foundation
import Normalization
import Testing

@Suite struct UnicodeNormalizerTests {
    @Test func `it conforms to the Unicode data in every form`() throws {
        let given = ProcessInfo.processInfo.environment["KHAZINA_UNICODE_SAMPLE"]
        let path = given ?? TestFiles.root + "/samples/unicode/normalization-sample.txt"
        var normalizer = UnicodeNormalizer()
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") where line.first != "#" {
            let forms = line.split(separator: ";").map(text(ofCodePoints:))
            let source = forms[0]
            for (form, expected) in zip([UnicodeNormalizer.Form.nfc, .nfkd, .nfkc], forms.dropFirst()) {
                var output: [UInt8] = []
                normalizer.normalize(source.span, to: form, appendingTo: &output)
                if output != expected { Issue.record("\(form): \(line)") }
            }
            if UnicodeNormalizer.isSurelyNFC(source.span), source != forms[1] { Issue.record("quick check: \(line)") }
        }
    }

    private func text(ofCodePoints list: Substring) -> [UInt8] {
        let scalars = list.split(separator: " ").compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
        return Array(String(String.UnicodeScalarView(scalars)).utf8)
    }
}
