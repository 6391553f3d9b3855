import CSimdJSON
import Diagnostics
import RecordStream

@testable import JSONReading

/// simdjson, which shares no code with our parser.
@safe final class Judge {
    enum Verdict: Equatable {
        case valid(outline: String)
        case invalid(String)
    }
    private let judge = unsafe csimdjson_new()
    deinit { unsafe csimdjson_free(judge) }

    func verdict(on text: [UInt8]) -> Verdict {
        unsafe text.withUnsafeBytes { text in
            let start = unsafe text.bindMemory(to: CChar.self).baseAddress ?? UnsafePointer(bitPattern: 1)
            guard let start = unsafe start else { return .invalid("no text") }
            if let error = unsafe csimdjson_parse(judge, start, text.count) {
                return .invalid(unsafe String(cString: error))
            }
            var length = 0
            let outline = unsafe csimdjson_outline(judge, &length)
            let bytes = unsafe UnsafeRawBufferPointer(start: outline, count: length)
            return .valid(outline: unsafe String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// One text given to our parser as one record.
struct ParsedText {
    let outline: String?
    let findings: [Diagnostic]

    init(_ text: [UInt8], depth: Int = RecordLimits().depth) {
        let names = NameTable()
        var parser = JSONParser(names: names)
        var chunk = RecordChunk(start: .init(source: 0))
        chunk.bytes = ContiguousArray(text + Array(repeating: 0, count: RecordChunk.padding))
        chunk.count = text.count
        chunk.records = [0..<text.count]
        chunk.context = JSONChunkContext(depth: depth)
        var batch = RecordBatch()
        parser.parse(chunk, into: &batch)
        outline = batch.records.first.map { batch.outline(of: $0, names, numbersAsBits: true) }
        findings = batch.diagnostics
    }
}
