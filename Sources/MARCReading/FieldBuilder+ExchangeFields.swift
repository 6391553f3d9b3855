internal import Diagnostics
internal import RecordStream

/// Fields of ISO 2709 records: their indicators and subfields, and what is wrong with them.
extension FieldBuilder {
    private static let unknownTag: ContiguousArray<UInt8> = [0x3F, 0x3F, 0x3F]

    /// A field of which the directory says the tag, or nothing.
    mutating func add(
        _ tag: UnsafeBufferPointer<UInt8>?, _ piece: Range<Int>, _ record: UnsafeBufferPointer<UInt8>,
        _ separators: Separators, _ batch: inout RecordBatch
    ) {
        guard let tag = unsafe tag, unsafe tag.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            if unsafe tag != nil {
                report(
                    "marc.bad-tag", .warning, "the field's tag is not three letters or digits; kept under ???",
                    at: piece.lowerBound, into: &batch)
            }
            return unsafe Self.unknownTag.withUnsafeBufferPointer {
                unsafe add(tag: $0, piece, record, separators, &batch)
            }
        }
        unsafe add(tag: tag, piece, record, separators, &batch)
    }

    private mutating func add(
        tag: UnsafeBufferPointer<UInt8>, _ piece: Range<Int>, _ record: UnsafeBufferPointer<UInt8>,
        _ separators: Separators, _ batch: inout RecordBatch
    ) {
        unsafe enter(tag)
        let bytes = unsafe UnsafeBufferPointer(rebasing: record[piece])
        let offset = originalOffset(piece.lowerBound)
        let first = unsafe bytes.firstIndex(of: separators.subfield)
        let isControl = unsafe tag[0] == 0x30 && tag[1] == 0x30
        guard let first, !isControl else {
            return unsafe addWhole(
                tag, bytes, offset, isControl: isControl, hasSubfields: first != nil, separators, &batch)
        }
        let head = unsafe UnsafeBufferPointer(rebasing: bytes[..<first])
        let indicators = min(separators.indicators, first)
        unsafe open(tag, indicators: .init(rebasing: head[..<indicators]), offset: offset, line: 0, &batch)
        if first != separators.indicators { unsafe loose(head, indicators, offset, separators, &batch) }
        unsafe addSubfields(bytes, from: first, offset, separators.subfield, &batch)
        batch.close()
    }

    /// What stands before the first subfield beside the indicators, or instead of them.
    private mutating func loose(
        _ head: UnsafeBufferPointer<UInt8>, _ indicators: Int, _ offset: Int, _ separators: Separators,
        _ batch: inout RecordBatch
    ) {
        let rest = unsafe UnsafeBufferPointer(rebasing: head[indicators...])
        if separators.indicators == 2, reading.dialect != .irbis {
            report(
                "marc.bad-indicators", .warning, "the field has \(head.count) indicators instead of 2",
                at: offset, hint: "compare this field with the source", into: &batch)
        }
        guard !rest.isEmpty else { return }
        // IRBIS: text before the first subfield is the field's own value.
        if reading.dialect == .irbis || separators.indicators == 0 {
            unsafe subfield(UInt8(ascii: "*"), rest, offset: offset + indicators, line: 0, &batch)
        } else {
            unsafe loose(rest, offset: offset + indicators, line: 0, &batch)
        }
    }

    private mutating func addSubfields(
        _ bytes: UnsafeBufferPointer<UInt8>, from first: Int, _ offset: Int, _ delimiter: UInt8,
        _ batch: inout RecordBatch
    ) {
        var place = first
        while place < bytes.count {
            let next = unsafe bytes[(place + 1)...].firstIndex(of: delimiter) ?? bytes.count
            let start = place + 1
            if start == next {
                report(
                    "marc.empty-subfield", .note, "a subfield without code and text; passed over", at: offset + place,
                    into: &batch)
            } else {
                let code = unsafe bytes[start]
                if code > 0x20, code < 0x7F {
                    unsafe subfield(
                        code, .init(rebasing: bytes[(start + 1)..<next]), offset: offset + place, line: 0, &batch)
                } else {
                    report(
                        "marc.bad-subfield-code", .warning,
                        "\(hexadecimal(code)) is no subfield code; the text is kept under $?", at: offset + place,
                        hint: "subfield codes are letters and digits", into: &batch)
                    let from = code <= 0x20 ? start + 1 : start
                    unsafe subfield(
                        UInt8(ascii: "?"), .init(rebasing: bytes[from..<next]), offset: offset + place, line: 0, &batch)
                }
            }
            place = next
        }
    }

    /// A control field, or a field without subfields.
    private mutating func addWhole(
        _ tag: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int, isControl: Bool,
        hasSubfields: Bool, _ separators: Separators, _ batch: inout RecordBatch
    ) {
        if isControl, hasSubfields {
            report(
                "marc.control-field-with-subfields", .warning, "a control field with subfields; read as one text",
                at: offset, hint: "fields 001 to 009 have neither indicators nor subfields", into: &batch)
        }
        let isPlain = unsafe isControl || separators.indicators == 0 || !MARCForm.isDigits(tag)
        if isPlain { return unsafe control(tag, bytes, offset: offset, line: 0, &batch) }
        let blanks = unsafe bytes.prefix(2).count { $0 == 0x20 }
        if reading.dialect == .irbis {
            let skipped = min(blanks, 2)
            return unsafe control(
                tag, .init(rebasing: bytes[skipped...]), offset: offset + skipped, line: 0, &batch)
        }
        report(
            "marc.no-subfields", .warning, "the field has no subfields", at: offset,
            hint: "compare this field with the source", into: &batch)
        let indicators = min(2, bytes.count)
        unsafe open(tag, indicators: .init(rebasing: bytes[..<indicators]), offset: offset, line: 0, &batch)
        unsafe loose(.init(rebasing: bytes[indicators...]), offset: offset + indicators, line: 0, &batch)
        batch.close()
    }
}
