internal import HeritageModel

/// What makes two objects look like one record sent twice: everything but their identifiers.
///
/// Only for comparing within one run.
struct ContentHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    static func of(_ object: borrowing CulturalObject) -> UInt64 {
        var hash = ContentHash()
        for title in object.titles { hash.add(title.text.value) }
        for description in object.descriptions { hash.add(description.text.value) }
        for agent in object.agents { hash.add(agent.agent.label?.value) }
        for event in object.events {
            hash.add(event.date?.verbatim)
            for place in event.places { hash.add(place.place.label?.value) }
        }
        for dimension in object.dimensions { hash.add(dimension.verbatim) }
        for media in object.media { hash.add(media.url) }
        for type in object.types { hash.add(type.label?.value) }
        for subject in object.subjects { hash.add(subject.label?.value) }
        for material in object.materials { hash.add(material.label?.value) }
        return hash.state
    }

    static func of(_ value: String, salt: UInt64) -> UInt64 {
        var hash = ContentHash()
        hash.mix(salt)
        hash.add(value)
        return hash.state
    }

    /// Of values that stand together.
    static func of(_ values: [String], salt: UInt64) -> UInt64 {
        var hash = ContentHash()
        hash.mix(salt)
        for value in values { hash.add(value) }
        return hash.state
    }

    private mutating func add(_ text: String?) {
        guard let text else { return mix(0x01FF) }
        let bytes = text.utf8Span.span
        var place = 0
        while place + 8 <= bytes.count {
            mix(unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        var last: UInt64 = 0
        while place < bytes.count {
            last = last << 8 | UInt64(bytes[place])
            place += 1
        }
        mix(last ^ UInt64(bytes.count))
    }

    /// Both halves of the product: each bit of the word moves all of the state.
    private mutating func mix(_ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        state = product.high ^ product.low ^ 0xA076_1D64_78BD_642F
    }
}
