internal import Diagnostics
internal import RecordStream

/// Records written in lines: MARCMaker, Aleph sequential, the line format of YAZ, the text form of IRBIS.
extension FieldBuilder {
    private typealias Bytes = UnsafeBufferPointer<UInt8>

    mutating func readLines(
        _ record: UnsafeBufferPointer<UInt8>, _ form: MARCForm, into batch: inout RecordBatch
    ) {
        if form == .aleph { unsafe addSystemNumber(record, &batch) }
        for (line, range) in unsafe logicalLines(record, form, &batch) {
            let bytes = unsafe Bytes(rebasing: record[range])
            switch form {
            case .maker: unsafe makerLine(bytes, range.lowerBound, line, &batch)
            case .aleph: unsafe alephLine(bytes, range.lowerBound, line, &batch)
            case .lines: unsafe yazLine(bytes, range.lowerBound, line, &batch)
            default: unsafe irbisLine(bytes, range.lowerBound, line, &batch)
            }
        }
    }

    /// The lines of fields. One that begins no field goes on with the field before.
    private mutating func logicalLines(
        _ record: Bytes, _ form: MARCForm, _ batch: inout RecordBatch
    ) -> [(line: Int, range: Range<Int>)] {
        var lines: [(line: Int, range: Range<Int>)] = []
        var (place, number) = (0, 0)
        while place < record.count {
            let end = unsafe record[place...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? record.count
            let line = unsafe Bytes(rebasing: record[place..<end])
            if unsafe line.contains(where: { $0 > 0x20 }) {
                if unsafe beginsField(line, form, isFirst: lines.isEmpty) {
                    lines.append((number, place..<end))
                } else if lines.isEmpty {
                    report(
                        "marc.stray-line", .warning, "a line that belongs to no field; passed over", at: place,
                        hint: "compare this record with the source", into: &batch)
                } else {
                    lines[lines.count - 1].range = lines[lines.count - 1].range.lowerBound..<end
                    report(
                        "marc.continued-line", .note, "a line without a tag; taken as the rest of the field before",
                        at: place, into: &batch)
                }
            }
            let isPair = unsafe end + 1 < record.count && record[end] == 0x0D && record[end + 1] == 0x0A
            place = end + (isPair ? 2 : 1)
            number += 1
        }
        return lines
    }

    private func beginsField(_ line: Bytes, _ form: MARCForm, isFirst: Bool) -> Bool {
        switch form {
        case .maker: unsafe line.count >= 4 && line[0] == UInt8(ascii: "=")
        case .aleph: unsafe MARCForm.alephKey(line) != nil
        case .lines:
            unsafe isFirst || (line.count >= 4 && line[3] == 0x20 && line[..<3].allSatisfy(MARCForm.isLetterOrDigit))
        default: unsafe line[0] == UInt8(ascii: "#") || line[0] == UInt8(ascii: "*")
        }
    }

    // MARK: MARCMaker

    /// `=245  10$aTitle`, `\` for a blank, mnemonics in braces (Library of Congress, MARCMaker and MARCBreaker).
    private mutating func makerLine(_ line: Bytes, _ offset: Int, _ number: Int, _ batch: inout RecordBatch) {
        let tag = unsafe Bytes(rebasing: line[1..<4])
        let start = unsafe line[4...].prefix(2).firstIndex { $0 != 0x20 } ?? min(6, line.count)
        let content = unsafe Bytes(rebasing: line[start...])
        let dollar = UInt8(ascii: "$")
        let first = unsafe content.firstIndex(of: dollar)
        let isLeader = unsafe tag.elementsEqual("LDR".utf8) || tag.elementsEqual("000".utf8)
        guard let first, unsafe !isLeader && !(tag[0] == 0x30 && tag[1] == 0x30) else {
            let plain = unsafe blanks(content, UInt8(ascii: "\\"))
            return unsafe plain.withUnsafeBufferPointer {
                if isLeader { return unsafe leader($0, offset: offset, line: number, &batch) }
                unsafe control(tag, $0, offset: offset, line: number, &batch)
            }
        }
        let indicators = unsafe blanks(.init(rebasing: content[..<min(first, 2)]), UInt8(ascii: "\\"))
        unsafe indicators.withUnsafeBufferPointer {
            unsafe open(tag, indicators: $0, offset: offset, line: number, &batch)
        }
        if first != 2 { noteIndicators(first, at: offset, &batch) }
        unsafe eachSubfield(content, from: first, delimiter: [dollar]) { builder, code, range in
            let bytes = unsafe Bytes(rebasing: content[range])
            let place = offset + start + range.lowerBound
            guard unsafe bytes.contains(UInt8(ascii: "{")) else {
                return unsafe builder.subfield(code, bytes, offset: place, line: number, &batch)
            }
            let text = unsafe builder.decoded(bytes, offset: place, &batch)
            let (plain, unknown) = Mnemonics.replace(text)
            if let unknown {
                builder.report(
                    "marc.unknown-mnemonic", .warning, "{\(unknown)} is no mnemonic; kept as it stands", at: place,
                    hint: "write a brace that is text as {lcub} and {rcub}", into: &batch)
            }
            let name: ContiguousArray<UInt8> = [dollar, code]
            builder.decodedLeaf(name.span, plain, offset: place, line: number, &batch)
        }
        batch.close()
    }

    // MARK: Aleph sequential

    /// The number in front of the lines is the record's own where it has no 001.
    private mutating func addSystemNumber(_ record: Bytes, _ batch: inout RecordBatch) {
        guard let end = unsafe MARCForm.alephKey(record) else { return }
        let has001 = unsafe record.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).contains {
            $0.count > end + 4 && $0.dropFirst(end + 1).prefix(3).elementsEqual("001".utf8)
        }
        guard !has001 else { return }
        let tag: ContiguousArray<UInt8> = [0x30, 0x30, 0x31]
        unsafe tag.withUnsafeBufferPointer {
            unsafe control($0, .init(rebasing: record[..<end]), offset: 0, line: 0, &batch)
        }
    }

    /// `000000001 24510 L $$aTitle`, in some exports without the letter of the alphabet; `^` for a blank in the leader
    /// and the control fields.
    private mutating func alephLine(_ line: Bytes, _ offset: Int, _ number: Int, _ batch: inout RecordBatch) {
        guard let key = unsafe MARCForm.alephKey(line) else { return }
        let tag = unsafe Bytes(rebasing: line[(key + 1)..<(key + 4)])
        let hasLetter = unsafe line.count > key + 8 && (0x41...0x5A).contains(line[key + 7]) && line[key + 8] == 0x20
        let start = min(hasLetter ? key + 9 : key + 7, line.count)
        let content = unsafe Bytes(rebasing: line[start...])
        let isControl = unsafe tag[0] == 0x30 && tag[1] == 0x30
        let isLeader = unsafe tag.elementsEqual("LDR".utf8)
        let dollars: [UInt8] = [UInt8(ascii: "$"), UInt8(ascii: "$")]
        guard !isControl, !isLeader, unsafe content.starts(with: dollars) else {
            let plain = unsafe isControl || isLeader ? blanks(content, UInt8(ascii: "^")) : ContiguousArray(content)
            return unsafe plain.withUnsafeBufferPointer {
                if isLeader { return unsafe leader($0, offset: offset, line: number, &batch) }
                unsafe control(tag, $0, offset: offset, line: number, &batch)
            }
        }
        unsafe open(tag, indicators: .init(rebasing: line[(key + 4)..<(key + 6)]), offset: offset, line: number, &batch)
        unsafe eachSubfield(content, from: 0, delimiter: dollars) { builder, code, range in
            unsafe builder.subfield(
                code, .init(rebasing: content[range]), offset: offset + start + range.lowerBound, line: number, &batch)
        }
        batch.close()
    }

    // MARK: Line format of YAZ

    /// `245 10 $a Title $b rest`; the leader is the first line.
    private mutating func yazLine(_ line: Bytes, _ offset: Int, _ number: Int, _ batch: inout RecordBatch) {
        if number == 0, line.count >= 24, unsafe MARCForm.isDigits(line[..<5]) {
            return unsafe leader(line, offset: offset, line: number, &batch)
        }
        let tag = unsafe Bytes(rebasing: line[..<3])
        guard line.count > 7, unsafe !(tag[0] == 0x30 && tag[1] == 0x30), unsafe line[6] == 0x20 else {
            let content = unsafe Bytes(rebasing: line[4...])
            return unsafe control(tag, content, offset: offset, line: number, &batch)
        }
        unsafe open(tag, indicators: .init(rebasing: line[4..<6]), offset: offset, line: number, &batch)
        var starts: [Int] = []
        for place in 7..<line.count where unsafe line[place] == UInt8(ascii: "$") && line[place - 1] == 0x20 {
            let isCode = unsafe place + 2 == line.count || (place + 2 < line.count && line[place + 2] == 0x20)
            if isCode { starts.append(place) }
        }
        let head = unsafe Bytes(rebasing: line[7..<(starts.first ?? line.count)])
        if !head.isEmpty { unsafe loose(head, offset: offset + 7, line: number, &batch) }
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] - 1 : line.count
            let range = min(start + 3, max(end, start + 2))..<max(end, start + 2)
            unsafe subfield(
                line[start + 1], .init(rebasing: line[range]), offset: offset + start, line: number, &batch)
        }
        batch.close()
    }

    // MARK: IRBIS

    /// `#200: ^ATitle^Erest`; tags get three digits, as in ISO 2709.
    private mutating func irbisLine(_ line: Bytes, _ offset: Int, _ number: Int, _ batch: inout RecordBatch) {
        guard let colon = unsafe MARCForm.irbisTag(Array(line.prefix(12))) else {
            if unsafe !line.allSatisfy({ $0 == UInt8(ascii: "*") || $0 <= 0x20 }) {
                report(
                    "marc.stray-line", .warning, "a line that is no field; passed over", at: offset,
                    hint: "fields of IRBIS text are written `#200: ^ATitle`", into: &batch)
            }
            return
        }
        var tag = unsafe ContiguousArray(line[1..<colon])
        while tag.count < 3 { tag.insert(UInt8(ascii: "0"), at: 0) }
        var start = colon + 1
        while start < line.count, unsafe line[start] == 0x20 { start += 1 }
        let content = unsafe Bytes(rebasing: line[start...])
        let caret = UInt8(ascii: "^")
        unsafe tag.withUnsafeBufferPointer { tag in
            guard let first = unsafe content.firstIndex(of: caret) else {
                return unsafe control(tag, content, offset: offset, line: number, &batch)
            }
            unsafe open(tag, indicators: .init(start: nil, count: 0), offset: offset, line: number, &batch)
            if first > 0 {
                unsafe subfield(
                    UInt8(ascii: "*"), .init(rebasing: content[..<first]), offset: offset + start, line: number, &batch)
            }
            unsafe eachSubfield(content, from: first, delimiter: [caret]) { builder, code, range in
                unsafe builder.subfield(
                    code, .init(rebasing: content[range]), offset: offset + start + range.lowerBound, line: number,
                    &batch)
            }
            batch.close()
        }
    }

    // MARK: Parts

    private mutating func noteIndicators(_ count: Int, at offset: Int, _ batch: inout RecordBatch) {
        report(
            "marc.bad-indicators", .warning, "the field has \(count) indicators instead of 2", at: offset,
            hint: "write a blank indicator as \\", into: &batch)
    }

    private func blanks(_ bytes: Bytes, _ blank: UInt8) -> ContiguousArray<UInt8> {
        unsafe ContiguousArray(bytes.map { $0 == blank ? 0x20 : $0 })
    }

    /// Calls `body` with the code and the range of the text of each subfield.
    private mutating func eachSubfield(
        _ content: Bytes, from first: Int, delimiter: [UInt8],
        _ body: (inout FieldBuilder, UInt8, Range<Int>) -> Void
    ) {
        var place = first
        while place < content.count {
            let start = place + delimiter.count
            guard start < content.count else { return }
            var next = start
            while next < content.count, unsafe !content[next...].starts(with: delimiter) { next += 1 }
            let code = unsafe content[start]
            if next > start, code > 0x20, code < 0x7F {
                body(&self, code, start + 1..<next)
            } else if next > start {
                body(&self, UInt8(ascii: "?"), start..<next)
            }
            place = next
        }
    }
}
