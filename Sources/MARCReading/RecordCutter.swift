internal import CScan

/// Finds the records in a piece of a file, whatever its form; looks at no more than it must.
struct RecordCutter {
    let isAtEnd: Bool
    /// No record begins behind this many bytes.
    let limit: Int
    private(set) var records: ContiguousArray<Range<Int>> = []
    /// What belongs to no record.
    private(set) var junk: [Range<Int>] = []
    /// Behind the last record and what may follow it; 0 when more must be read first.
    private(set) var end = 0

    init(isAtEnd: Bool, limit: Int) { (self.isAtEnd, self.limit) = (isAtEnd, limit) }

    mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ form: MARCForm) {
        if form == .exchange { unsafe cutExchange(bytes) } else { unsafe cutLines(bytes, form) }
    }

    // MARK: ISO 2709

    private mutating func cutExchange(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        let count = bytes.count
        var place = 0
        while place < limit {
            while place < count, isGap(unsafe bytes[place]) { place += 1 }
            end = place
            if place == count || (count - place < 24 && !isAtEnd) { return }
            if unsafe !Leader.isLikely(bytes, at: place) {
                guard let next = unsafe behindJunk(bytes, from: place) else { return }
                end = next
                place = next
                continue
            }
            var stop = unsafe place + cscan_until3(base + place, count - place, 0x1D, 0x1D, 0x1D)
            if stop == count, !isAtEnd { return }
            stop = min(stop + 1, count)
            let length = unsafe Int(cscan_marc_number_or_zero(base + place))
            if length != stop - place {
                guard let settled = unsafe settle(bytes, place, stop, length) else { return }
                stop = settled
            }
            records.append(place..<stop)
            place = stop
            end = place
        }
    }

    private func cscan_marc_number_or_zero(_ digits: UnsafePointer<UInt8>) -> Int32 {
        unsafe max(cscan_marc_number(digits, 5), 0)
    }

    private func isGap(_ byte: UInt8) -> Bool {
        byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0 || byte == 0x1A || byte == 0x1D
    }

    /// The length in the leader and the terminator disagree: the terminator wins, unless it is missing or stands
    /// inside a field. `nil` when more must be read to tell.
    private func settle(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ stop: Int, _ length: Int) -> Int? {
        let declared = start + length
        if length > stop - start {
            // A terminator inside a field: the declared end has one too, and what follows the first is no leader.
            guard unsafe !isBoundary(bytes, stop) else { return stop }
            if declared > bytes.count { return isAtEnd || declared > stop + 99_999 ? stop : nil }
            return unsafe bytes[declared - 1] == 0x1D && isBoundary(bytes, declared) ? declared : stop
        }
        // The terminator of this record is missing: the next leader stands inside.
        var place = start + 24
        while place < stop {
            let next = unsafe bytes[place..<stop].firstIndex(of: 0x1E) ?? stop
            if next + 25 < stop, unsafe Leader.isCertain(bytes, at: next + 1) { return next + 1 }
            place = next + 1
        }
        if length >= 25, declared < stop, unsafe Leader.isCertain(bytes, at: declared) { return declared }
        return stop
    }

    /// The end of the file, or a leader behind nothing but line ends.
    private func isBoundary(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        var place = place
        while place < bytes.count, unsafe isGap(bytes[place]) || bytes[place] == 0x20 { place += 1 }
        return unsafe place == bytes.count || Leader.isLikely(bytes, at: place)
    }

    /// Notes what is no record; the place of the next leader, or behind the next terminator.
    private mutating func behindJunk(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start + 1
        while place < bytes.count {
            if unsafe Leader.isCertain(bytes, at: place) { break }
            place += 1
        }
        // A leader may stand at the very end, half read.
        if place == bytes.count, !isAtEnd { return nil }
        let range = start..<place
        let terminator = unsafe bytes[range].firstIndex(of: 0x1D)
        // With fields and a terminator it is a record whose leader is damaged: the parser tries to read it.
        if let terminator, unsafe bytes[start...terminator].contains(0x1E) {
            records.append(start..<terminator + 1)
            return terminator + 1
        }
        if unsafe bytes[range].contains(where: { $0 > 0x20 }) { junk.append(range) }
        return place
    }

    // MARK: Forms in lines

    private mutating func cutLines(_ bytes: UnsafeBufferPointer<UInt8>, _ form: MARCForm) {
        var lines = LineBoundaries(form)
        var place = 0
        var start: Int?
        var last = 0
        while place < bytes.count {
            let length = unsafe bytes.baseAddress.map {
                unsafe cscan_until3($0 + place, bytes.count - place, 0x0A, 0x0D, 0x0A)
            }
            var next = place + (length ?? 0)
            let lineEnd = next
            if next == bytes.count, !isAtEnd { break }
            if next < bytes.count {
                let isPair = unsafe bytes[next] == 0x0D && next + 1 < bytes.count && bytes[next + 1] == 0x0A
                next += isPair ? 2 : 1
            }
            let line = unsafe UnsafeBufferPointer(rebasing: bytes[place..<lineEnd])
            let kind = unsafe lines.judge(line)
            if kind == .starts, let begun = start {
                add(begun..<last)
                start = nil
                end = place
                if place >= limit { return }
            }
            if kind == .starts || (kind == .belongs && start == nil && !line.isEmpty) { start = place }
            if kind == .belongs || kind == .starts { last = line.isEmpty ? last : lineEnd }
            if kind == .ends {
                if let begun = start { add(begun..<lineEnd) }
                start = nil
                end = next
                if next >= limit { return }
            }
            place = next
        }
        guard isAtEnd else { return }
        if let begun = start { add(begun..<last) }
        end = bytes.count
    }

    private mutating func add(_ range: Range<Int>) { if !range.isEmpty { records.append(range) } }
}

/// The 24 bytes at the beginning of a record (ISO 2709, 4.2).
enum Leader {
    /// Whether a record may begin here: a length, or what else the leaders of MARC have in common.
    static func isLikely(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place + 24 <= bytes.count else { return false }
        if unsafe MARCForm.isDigits(bytes[place..<place + 5]) { return true }
        let counts = unsafe bytes[place + 10] == 0x32 && bytes[place + 11] == 0x32
        let map = unsafe bytes[place + 20] == 0x34 && bytes[place + 21] == 0x35
        return counts || map
    }

    /// Whether nothing but a leader looks like this.
    static func isCertain(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place + 24 <= bytes.count, unsafe (0x30...0x39).contains(bytes[place]) else { return false }
        return unsafe MARCForm.isDigits(bytes[place..<place + 5])
            && MARCForm.isDigits(bytes[(place + 12)..<(place + 17)])
            && bytes[place + 10] == 0x32 && bytes[place + 11] == 0x32
            && !bytes[place..<place + 24].contains { $0 < 0x20 || $0 >= 0x80 }
    }
}

/// Tells, line by line, where the records of a form in lines begin and end.
struct LineBoundaries {
    enum Kind { case starts, belongs, ends }
    private let form: MARCForm
    private var afterBlank = true
    /// Hash of the record number of the last line of Aleph.
    private var key: ContiguousArray<UInt8> = []
    private var previousEndsInHash = true
    private var sawLeader = false

    init(_ form: MARCForm) { self.form = form }

    mutating func judge(_ line: UnsafeBufferPointer<UInt8>) -> Kind {
        let isBlank = unsafe !line.contains { $0 > 0x20 }
        defer {
            afterBlank = isBlank
            if !isBlank { previousEndsInHash = unsafe line.last == UInt8(ascii: "#") }
        }
        if isBlank { return .belongs }
        switch form {
        case .maker:
            let isLeader = unsafe line.starts(with: Array("=LDR".utf8)) || line.starts(with: Array("=000".utf8))
            sawLeader = sawLeader || isLeader
            // Records without leaders are parted by blank lines; with leaders, a blank line is part of a field.
            return unsafe isLeader || (!sawLeader && afterBlank && line.first == UInt8(ascii: "=")) ? .starts : .belongs
        case .lines:
            let isLeader = unsafe line.count >= 24 && line.count < 32 && MARCForm.isDigits(line[..<5])
            return isLeader ? .starts : .belongs
        case .irbis:
            return unsafe line.count >= 3 && line.allSatisfy { $0 == UInt8(ascii: "*") } ? .ends : .belongs
        case .isis:
            let isLeader = unsafe previousEndsInHash && line.count >= 24 && MARCForm.isDigits(line[..<5])
            return isLeader ? .starts : .belongs
        case .aleph:
            guard let end = unsafe MARCForm.alephKey(line) else { return .belongs }
            let own = unsafe ContiguousArray(line[..<end])
            defer { key = own }
            return own != key ? .starts : .belongs
        case .exchange, .json: return .belongs
        }
    }
}

/// The numeric tags of a record, for the vote on the dialect.
enum RecordTags {
    static func tags(of record: UnsafeBufferPointer<UInt8>, _ form: MARCForm) -> [Int] {
        var tags: [Int] = []
        if form == .exchange {
            unsafe RecordShape.eachTag(record) { tags.append($0) }
            return tags
        }
        guard form != .isis else { return tags }
        let lines = unsafe record.split { $0 == 0x0A || $0 == 0x0D }
        for index in unsafe lines.indices {
            let line = unsafe lines[index]
            let start: Int
            switch form {
            case .maker, .irbis: start = 1
            case .aleph: start = unsafe (MARCForm.alephKey(line) ?? -1) + 1
            default: start = 0
            }
            let digits = unsafe line.dropFirst(start).prefix(4).prefix { (0x30...0x39).contains($0) }
            if unsafe digits.count >= 2 { unsafe tags.append(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }) }
        }
        return tags
    }
}
