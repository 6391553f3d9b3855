internal import CScan
internal import CUTF8
internal import Diagnostics
internal import RecordStream

/// Reads ISO 2709 records in which everything is as the standard has it, and gives up all others, which
/// `FieldBuilder` then reads with patience. Called for every byte of a file: it holds plain memory only.
@safe final class ExchangeParser {
    private typealias Node = RecordBatch.Node
    private let names: NameTable
    /// Of numeric tags and of subfield codes, by number; `.none` until met.
    private var tagNames = ContiguousArray(repeating: NameID.none, count: 1000)
    private var codeNames = ContiguousArray(repeating: NameID.none, count: 128)
    private let leaderName, ind1Name, ind2Name: NameID
    private var nodes: UnsafeMutableBufferPointer<Node>
    private var text: UnsafeMutableBufferPointer<UInt8>
    private var attributes: UnsafeMutableBufferPointer<UInt8>

    init(names: NameTable) {
        self.names = names
        (leaderName, ind1Name, ind2Name) = (names.intern("leader"), names.intern("ind1"), names.intern("ind2"))
        unsafe nodes = .allocate(capacity: 1024)
        unsafe text = .allocate(capacity: 4096)
        unsafe attributes = .allocate(capacity: 1024)
    }

    deinit {
        unsafe nodes.deallocate()
        unsafe text.deallocate()
        unsafe attributes.deallocate()
    }

    /// - Returns: `false`, with nothing added, when something about the record is not as it should be, or its text
    ///   must be converted.
    func parse(
        _ record: UnsafeBufferPointer<UInt8>, _ reading: FileReading, _ place: Diagnostic.Location,
        _ range: Range<Int>, into batch: inout RecordBatch
    ) -> Bool {
        guard let base = record.baseAddress, record.count > 26, record.count < 1 << 24,
            unsafe isPlain(base, record.count, reading)
        else { return false }
        let dataStart = unsafe Int(cscan_marc_number(base + 12, 5))
        guard unsafe Int(cscan_marc_number(base, 5)) == record.count, dataStart > 24, dataStart < record.count,
            (dataStart - 25) % 12 == 0, unsafe base[dataStart - 1] == 0x1E, unsafe base[record.count - 1] == 0x1D,
            unsafe base[10] == 0x32, unsafe base[11] == 0x32, unsafe base[20] == 0x34, unsafe base[21] == 0x35
        else { return false }
        let entries = (dataStart - 25) / 12
        reserve(bytes: record.count, entries: entries)
        let isDone = unsafe Self.build(
            base, record.count, dataStart, entries, nodes, text, attributes,
            Bases(
                node: batch.nodes.count, text: batch.text.count, attribute: batch.attributes.count, leader: leaderName,
                ind1: ind1Name, ind2: ind2Name),
            tagName: { tag in self.tagName(tag) }, codeName: { code in self.codeName(code) })
        guard let sizes = isDone else { return false }
        unsafe batch.appendRecord(
            nodes: UnsafeBufferPointer(rebasing: nodes[..<sizes.nodes]),
            text: UnsafeBufferPointer(rebasing: text[..<sizes.text]),
            attributes: UnsafeBufferPointer(rebasing: attributes[..<sizes.attributes]), at: place,
            chunkRange: range)
        return true
    }

    /// Whether the bytes are the text: ASCII, or UTF-8 that is not contradicted.
    private func isPlain(_ base: UnsafePointer<UInt8>, _ count: Int, _ reading: FileReading) -> Bool {
        let flags = unsafe cscan_marc_survey(base, count)
        if flags & CSCAN_MARC_ESCAPE != 0 || reading.dialect == .irbis { return false }
        if flags & CSCAN_MARC_HIGH == 0 {
            // In MARC-8 a character that the sets lack is written `&#x…;`.
            guard reading.dialect == .marc21, unsafe base[9] != UInt8(ascii: "a") else { return true }
            return unsafe cscan_until3(base, count, 0x26, 0x26, 0x26) == count
        }
        if reading.isStated { return unsafe reading.legacy == .utf8 && cutf8_is_valid(base, count) }
        let saysUTF8 = unsafe base[9] == UInt8(ascii: "a") && reading.dialect == .marc21
        return unsafe (saysUTF8 || reading.hasUTF8) && cutf8_is_valid(base, count)
    }

    private func tagName(_ tag: Int) -> NameID {
        if tagNames[tag] == .none {
            let digits = String(tag)
            tagNames[tag] = names.intern(String(repeating: "0", count: 3 - digits.utf8.count) + digits)
        }
        return tagNames[tag]
    }

    private func codeName(_ code: UInt8) -> NameID {
        if codeNames[Int(code)] == .none { codeNames[Int(code)] = names.intern("$" + String(Unicode.Scalar(code))) }
        return codeNames[Int(code)]
    }

    /// Makes room for what a record can become: a subfield has two bytes at least.
    private func reserve(bytes: Int, entries: Int) {
        if unsafe nodes.count < bytes / 2 + 3 * entries + 8 {
            unsafe nodes.deallocate()
            unsafe nodes = .allocate(capacity: bytes + 3 * entries + 8)
        }
        if unsafe text.count < bytes + 64 {
            unsafe text.deallocate()
            unsafe text = .allocate(capacity: bytes * 2 + 64)
        }
        if unsafe attributes.count < 2 * entries + 2 {
            unsafe attributes.deallocate()
            unsafe attributes = .allocate(capacity: 4 * entries + 2)
        }
    }

    /// What the batch has so far, and names.
    private struct Bases {
        let node, text, attribute: Int
        let leader, ind1, ind2: NameID
    }

    private static func build(
        _ base: UnsafePointer<UInt8>, _ count: Int, _ dataStart: Int, _ entries: Int,
        _ nodes: UnsafeMutableBufferPointer<Node>, _ text: UnsafeMutableBufferPointer<UInt8>,
        _ attributes: UnsafeMutableBufferPointer<UInt8>, _ bases: Bases, tagName: (Int) -> NameID,
        codeName: (UInt8) -> NameID
    ) -> (nodes: Int, text: Int, attributes: Int)? {
        guard let target = text.baseAddress else { return nil }
        var (node, textEnd, attribute, covered) = (1, 24, 0, 0)
        func make(_ name: NameID, _ kind: RecordBatch.Kind, _ start: Int, _ length: Int, _ offset: Int) -> Node {
            Node(
                name: name, kind: kind, valueStart: UInt32(truncatingIfNeeded: start),
                valueLength: UInt32(truncatingIfNeeded: length), end: UInt32(truncatingIfNeeded: bases.node + node + 1),
                offset: UInt32(truncatingIfNeeded: offset), line: 0)
        }
        unsafe target.update(from: base, count: 24)
        unsafe nodes[1] = make(bases.leader, .text, bases.text, 24, 0)
        node = 2
        for entry in 0..<entries {
            let at = unsafe base + 24 + 12 * entry
            let tag = unsafe Int(cscan_marc_number(at, 3))
            let length = unsafe Int(cscan_marc_number(at + 3, 4))
            let start = unsafe Int(cscan_marc_number(at + 7, 5))
            // A field has its terminator; more than 9,999 bytes cannot be written and have length 0 or 9999.
            guard tag >= 0, length > 0, start >= 0, dataStart + start + length < count else { return nil }
            let first = dataStart + start
            let end = first + length - 1
            guard unsafe base[end] == 0x1E else { return nil }
            covered += length
            if tag < 10 {
                let copied = unsafe cscan_marc_copy(target + textEnd, base + first, end - first)
                guard copied == end - first else { return nil }
                unsafe nodes[node] = make(tagName(tag), .text, bases.text + textEnd, copied, first)
                node += 1
                textEnd += copied
                continue
            }
            guard length >= 5, unsafe base[first + 2] == 0x1F else { return nil }
            let field = node
            let fieldText = textEnd
            for i in 0..<2 {
                let indicator = unsafe base[first + i]
                guard indicator >= 0x20, indicator < 0x7F else { return nil }
                unsafe attributes[attribute] = indicator
                node += 1
                unsafe nodes[node] = make(
                    i == 0 ? bases.ind1 : bases.ind2, .attribute, bases.attribute + attribute, 1, first + i)
                attribute += 1
            }
            node += 1
            var place = first + 2
            while place < end {
                let code = unsafe base[place + 1]
                guard unsafe base[place] == 0x1F, code > 0x20, code < 0x7F else { return nil }
                let copied = unsafe cscan_marc_copy(target + textEnd, base + place + 2, end - place - 2)
                unsafe nodes[node] = make(codeName(code), .text, bases.text + textEnd, copied, place)
                node += 1
                textEnd += copied
                place += copied + 2
            }
            guard place == end else { return nil }
            unsafe nodes[field] = Node(
                name: tagName(tag), kind: .element, valueStart: UInt32(truncatingIfNeeded: bases.text + fieldText),
                valueLength: UInt32(truncatingIfNeeded: textEnd - fieldText),
                end: UInt32(truncatingIfNeeded: bases.node + node), offset: UInt32(truncatingIfNeeded: first), line: 0)
        }
        // What no entry of the directory names must not get lost.
        guard covered == count - 1 - dataStart else { return nil }
        unsafe nodes[0] = Node(
            name: .none, kind: .element, valueStart: UInt32(truncatingIfNeeded: bases.text),
            valueLength: UInt32(truncatingIfNeeded: textEnd), end: UInt32(truncatingIfNeeded: bases.node + node),
            offset: 0, line: 0)
        return (node, textEnd, attribute)
    }
}
