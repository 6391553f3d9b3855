internal import CScan
internal import Diagnostics
internal import RecordStream

/// The markup between the records (XML 1.0, section 2.1 and 2.8): prolog, ancestors, text, what follows the root.
extension XMLSplitter {
    /// Bytes to look at before a text without any tag is said to be no XML.
    private static let sniffedBytes = 64 << 10

    /// Takes one piece of markup or text at `position`.
    /// - Returns: `false` if it is not all there, or if a record begins that belongs into the next chunk.
    mutating func scanOutside(_ chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        let markup = unsafe chunk.bytes.withUnsafeBufferPointer {
            unsafe Markup(UnsafeBufferPointer(rebasing: $0[position...]))
        }
        switch markup {
        case .text(let length, let isBlank, let isWhole):
            if !isWhole, !sourceEnded, isBlank { return try wait(chunk, for: "white space") }
            if !isBlank {
                let seen = chunk.bytes.count - position
                if !outside.hasRoot, !isWhole, sourceEnded || seen >= Self.sniffedBytes {
                    let hint = "is it CSV, JSON or a page of text?"
                    throw finding("xml.not-xml", .fatal, "text without any tag", hint: hint, in: chunk)
                }
                guard isWhole || sourceEnded else { return try wait(chunk, for: "text") }
                takeText(to: position + length, in: &chunk)
            }
            settle(position + length, in: chunk)
        case .unfinished(let what): return try takeUnfinished(what, in: &chunk)
        case .comment(let length): settle(position + length, in: chunk)
        case .cdata(let length):
            takeText(to: position + length, in: &chunk)
            settle(position + length, in: chunk)
        case .instruction(let length, let isDeclaration):
            if isDeclaration, place.location.byteOffset > 0 { reportLateDeclaration(&chunk) }
            settle(position + length, in: chunk)
        case .doctype(let length, let entities): takeDoctype(length, entities, in: &chunk)
        case .stray(let length):
            chunk.diagnostics.append(
                finding(
                    "xml.malformed", .error, "`<` that begins no tag", hint: "write `&lt;` in text", in: chunk))
            settle(position + length, in: chunk)
        case .endTag(let name, let length):
            outside.endTag(name: bytes(name, in: chunk), at: place.location, into: &chunk)
            settle(position + length, in: chunk)
        case .startTag(let name, let tag): return try takeStartTag(bytes(name, in: chunk), tag, in: &chunk)
        }
        return true
    }

    /// - Parameter range: Counted from `position`.
    private func bytes(_ range: Range<Int>, in chunk: RecordChunk) -> ContiguousArray<UInt8> {
        ContiguousArray(chunk.bytes[(position + range.lowerBound)..<(position + range.upperBound)])
    }

    private func wait(_ chunk: RecordChunk, for what: String) throws(Diagnostic) -> Bool {
        if chunk.bytes.count - position > limits.recordBytes {
            throw finding("xml.too-large", .fatal, "\(what) over \(limits.recordBytes) bytes", in: chunk)
        }
        return false
    }

    // MARK: Tags

    private mutating func takeStartTag(
        _ name: ContiguousArray<UInt8>, _ tag: cscan_xml_tag, in chunk: inout RecordChunk
    ) throws(Diagnostic) -> Bool {
        if paths == nil {
            guard let path = try detectRecords(name, tag, in: &chunk) else { return false }
            paths = [path]
        }
        if outside.open.isEmpty, outside.hasRoot { reportSeveralRoots(&chunk) }
        let localName = OpenElement.localName(name)
        if paths!.contains(where: { $0.matches(localName, below: outside.open) }) {
            return beginRecord(name: name, in: &chunk)
        }
        if outside.open.count >= limits.depth {
            let message = "elements nested more than \(limits.depth) deep before any record"
            throw finding("xml.too-deep", .fatal, message, hint: "name the record element", in: chunk)
        }
        var start = bytes(0..<tag.length, in: chunk)
        if tag.is_broken || tag.attributes > OpenRecord.attributeLimit {
            let message = tag.is_broken ? "the tag is not closed by `>`" : "the tag has too many attributes"
            chunk.diagnostics.append(finding("xml.malformed", .error, message, in: chunk))
            start = ContiguousArray("<".utf8) + name + ContiguousArray(">".utf8)
        }
        outside.startTag(start, name: name, isEmpty: tag.is_empty, at: place.location, into: &chunk)
        settle(position + tag.length, in: chunk)
        return true
    }

    private mutating func detectRecords(
        _ root: ContiguousArray<UInt8>, _ tag: cscan_xml_tag, in chunk: inout RecordChunk
    ) throws(Diagnostic) -> RecordPath? {
        let found = unsafe chunk.bytes.withUnsafeBufferPointer { text in
            unsafe RecordDetection.find(in: UnsafeBufferPointer(rebasing: text[(position + tag.length)...]))
        }
        let rootName = String(decoding: OpenElement.localName(root), as: UTF8.self)
        switch found {
        case _ where tag.is_empty: return RecordPath(rootName)
        case .child(let name):
            return RecordPath(rootName + "/" + String(decoding: OpenElement.localName(name), as: UTF8.self))
        case .none: return RecordPath(rootName)
        case .more where sourceEnded: return RecordPath(rootName)
        case .more:
            if chunk.bytes.count - position > limits.recordBytes {
                let message = "no repeated element in the first \(limits.recordBytes) bytes"
                throw finding("xml.no-records", .fatal, message, hint: "name the record element", in: chunk)
            }
            return nil
        }
    }

    // MARK: Text

    private mutating func takeText(to end: Int, in chunk: inout RecordChunk) {
        if outside.open.isEmpty, reported.insert("xml.text-outside-root").inserted {
            let hint = "remove what stands before or behind the root element"
            let message = "text outside the root element"
            chunk.diagnostics.append(finding("xml.text-outside-root", .error, message, hint: hint, in: chunk))
        }
        outside.text(ContiguousArray(chunk.bytes[position..<end]), at: place.location, into: &chunk)
    }

    // MARK: Prolog

    private mutating func takeDoctype(_ length: Int, _ entities: Set<String>, in chunk: inout RecordChunk) {
        let message = "document type declaration left aside"
        let hint = "entities and default values it declares are not used; the file must stand for itself"
        chunk.diagnostics.append(finding("xml.doctype", .warning, message, hint: hint, in: chunk))
        if !entities.isEmpty { outside.declaredEntities.formUnion(entities) }
        settle(position + length, in: chunk)
    }

    private mutating func reportLateDeclaration(_ chunk: inout RecordChunk) {
        guard reported.insert("xml.late-declaration").inserted else { return }
        let hint = "remove what stands before it (section 2.8)"
        let message = "the XML declaration is not at the very start"
        chunk.diagnostics.append(finding("xml.late-declaration", .warning, message, hint: hint, in: chunk))
    }

    private mutating func reportSeveralRoots(_ chunk: inout RecordChunk) {
        guard reported.insert("xml.several-roots").inserted else { return }
        let hint = "put the records into one root element"
        let message = "more than one root element; all are read"
        chunk.diagnostics.append(finding("xml.several-roots", .warning, message, hint: hint, in: chunk))
    }

    /// Something has begun that does not end in the text at hand.
    private mutating func takeUnfinished(_ what: String, in chunk: inout RecordChunk) throws(Diagnostic) -> Bool {
        let isSection = what == "comment" || what == "CDATA section" || what == "processing instruction"
        if !sourceEnded {
            if !isSection { return try wait(chunk, for: what) }
            if chunk.bytes.count - position <= limits.recordBytes { return false }
        }
        let message = "\(what) without an end"
        chunk.diagnostics.append(finding("xml.truncated", .error, message, in: chunk))
        // What an open comment would swallow is read as if the comment did not begin.
        settle(isSection ? position + 2 : chunk.bytes.count, in: chunk)
        return true
    }
}
