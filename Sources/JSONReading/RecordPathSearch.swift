internal import CScan

extension JSONRecordPath {
    /// Whether the path finds something in the first document of a text; what is cut off counts as not there.
    public func leadsSomewhere(in text: ContiguousArray<UInt8>.SubSequence) -> Bool {
        var search = RecordPathSearch(text: ContiguousArray(text))
        return search.follow(steps[...])
    }
}

/// Follows one path through the beginning of a document, passing over everything beside it.
private struct RecordPathSearch {
    let text: ContiguousArray<UInt8>
    private var position = 0

    init(text: ContiguousArray<UInt8>) { self.text = text }

    mutating func follow(_ steps: ArraySlice<JSONRecordPath.Step>) -> Bool {
        skipSpace()
        guard position < text.count else { return false }
        switch steps.first {
        case nil: return true
        case .elements:
            guard text[position] == openBracket else { return false }
            position += 1
            skipSpace()
            return position < text.count && text[position] != closeBracket && follow(steps.dropFirst())
        case .members:
            guard text[position] == openBrace else { return false }
            position += 1
            skipSpace()
            guard position < text.count, text[position] == quote, let nameEnd = stringEnd() else { return false }
            position = nameEnd
            skipSpace()
            guard position < text.count, text[position] == colon else { return false }
            position += 1
            return follow(steps.dropFirst())
        case .member(let name):
            return text[position] == openBrace && enter(name) && follow(steps.dropFirst())
        }
    }

    /// Moves to the value of a member of the object at hand.
    private mutating func enter(_ wanted: String) -> Bool {
        position += 1
        while true {
            skipSpace()
            guard position < text.count, text[position] == quote, let nameEnd = stringEnd() else { return false }
            let isWanted = text[(position + 1)..<(nameEnd - 1)].elementsEqual(wanted.utf8)
            position = nameEnd
            skipSpace()
            guard position < text.count, text[position] == colon else { return false }
            position += 1
            skipSpace()
            if isWanted { return true }
            guard skipValue() else { return false }
            skipSpace()
            guard position < text.count, text[position] == comma else { return false }
            position += 1
        }
    }

    private mutating func skipValue() -> Bool {
        guard position < text.count else { return false }
        switch text[position] {
        case openBrace, openBracket:
            var scan = cscan_json_state()
            let (start, count) = (position, text.count)
            position += unsafe text.withUnsafeBufferPointer { text in
                unsafe text.baseAddress.map {
                    unsafe cscan_json_skip(&scan, $0 + start, count - start, count - start)
                } ?? 0
            }
            return scan.depth == 0
        case quote:
            guard let end = stringEnd() else { return false }
            position = end
            return true
        default:
            position = text[position...].firstIndex { endsScalar($0) } ?? text.count
            return true
        }
    }

    private mutating func skipSpace() { position = text[position...].firstIndex { !isSpace($0) } ?? text.count }

    private func stringEnd() -> Int? {
        var end = position + 1
        while end < text.count, text[end] != quote { end += text[end] == backslash ? 2 : 1 }
        return end < text.count ? end + 1 : nil
    }
}
