import Normalization
import Testing

@Suite struct NameFoldingTests {
    let folding = NameFolding(NameFixture.vocabulary)

    @Test(arguments: [
        "Üzeyir Hacıbəyov", "ÜZEYİR HACIBƏYOV", "Үзејир Һаҹыбәјов", "Yzejir Haçьbəjov", "Üzeyir Hac\u{131}bǝyov",
        "U\u{308}zeyir  Hacıbəyov.", "Үзејир Һаҹыбәјoв",
    ])
    func `K1 is the same in every Azerbaijani script`(name: String) {
        #expect(folding.keys(of: name).k1Text == "üzeyir hacıbəyov")
    }

    @Test(arguments: [
        ("İmadəddin Nəsimi", "IMADƏDDIN NƏSIMI"), ("Fikrət Əmirov", "Fikrat Amirov"), ("Bülbül", "Bulbul"),
        ("Şövkət Məmmədova", "Shovkat Mammadova"), ("Fikrət Əmirov", "Fikr@t @mirov"),
        ("Fikrət Əmirov", "Fikrät Ämirov"),
        ("Bülbül", "Бюльбюль"), ("Əcəmi", "Аджеми"), ("Cavid", "Джавид"), ("Naxçıvan", "Nakhchivan"),
    ])
    func `K2 is the same in ASCII and close foreign spellings`(a: String, b: String) {
        #expect(folding.keys(of: a).k2 == folding.keys(of: b).k2)
        #expect(folding.keys(of: a).k2Hash == folding.keys(of: b).k2Hash)
    }

    @Test(arguments: [
        ("Üzeyir Hacıbəyov", "Гаджибеков, Узеир"), ("Həsən bəy Zərdabi", "Зардаби Гасан-бек"), ("Axundov", "Akhundoff"),
        ("Mustafazadə", "Mustafazadeh"), ("Qarabağ", "Карабах"), ("Məmmədquluzadə", "Мамедкулизаде"),
        ("Qəbələ", "Kabala"),
    ])
    func `K3 brings candidates together in any order of the words`(a: String, b: String) {
        #expect(folding.keys(of: a).k3Hash == folding.keys(of: b).k3Hash)
    }

    @Test func `initials, numbers and ignored words are marked`() {
        let tokens = folding.keys(of: "M.F.Axundov adına 5 №li Дж. Nikolay II").tokens
        #expect(tokens.map(\.isInitial) == [true, true, false, false, false, false, true, false, false])
        #expect(tokens.map(\.isNumber) == [false, false, false, false, true, false, false, false, true])
        #expect(tokens[3].role == .dedication)
    }

    @Test func `lost letters stay as question marks in a word and nowhere else`() {
        #expect(folding.keys(of: "?z?rbaycan Muzeyi?").k1Text == "?z?rbaycan muzeyi?")
        #expect(folding.keys(of: "Əhməd haradadır?").k1Text == "əhməd haradadır")
    }

    @Test func `a bad line of a table is named`() throws {
        let files = [("scripts/az-cyrl.tsv", "# one\nа\ta\nб\n")]
        #expect { try NameVocabulary(files: files) } throws: { "\($0)".contains("scripts/az-cyrl.tsv:3: ") }
    }

    @Test func `random bytes never crash`() {
        var numbers = SeededNumbers(state: 3)
        var keys = NameKeys()
        let pieces = Array("Üә?@.ƏHь’.,() ا\u{200C}و\u{301}Ａ字II".utf8)
        for round in 0..<30_000 {
            let bytes = (0..<Int.random(in: 0...30, using: &numbers)).map { _ in
                round % 2 == 0 ? UInt8.random(in: 0...255, using: &numbers) : pieces.randomElement(using: &numbers)!
            }
            folding.write(bytes.span, into: &keys)
            #expect(keys.k1.count == keys.k2.count)
        }
    }
}
