import Normalization
import Testing

@Suite struct NameRomanizerTests {
    let romanizer = NameRomanizer(NameFixture.vocabulary)

    @Test(arguments: [
        ("Üzeyir Hacıbəyov", NameRomanizer.Target.azerbaijaniCyrillic, "Үзејир Һаҹыбәјов"),
        ("Үзејир Һаҹыбәјов", .azerbaijani, "Üzeyir Hacıbəyov"), ("ИСМАЈЫЛЛЫ", .azerbaijani, "İSMAYILLI"),
        ("Leyli və Məcnun", .yanalif, "Lejli və Məçnun"), ("Üzeyir Hacıbəyov", .english, "Uzeyir Hajibeyov"),
        ("Üzeyir Hacıbəyov", .russian, "Узеир Гаджибеков"), ("Fikrət Əmirov", .russian, "Фикрет Амиров"),
        ("Bülbül", .russian, "Бюльбюль"), ("Xaçmaz, Şəki", .english, "Khachmaz, Shaki"), ("ŞUŞA", .english, "SHUSHA"),
        ("Пётр Чайковский", .alaLC, "Pëtr Chaĭkovskiĭ"), ("Щукин", .iso9, "Ŝukin"), ("Юлия", .icao, "Iuliia"),
        ("Елена Алексеева", .bgn, "Yelena Alekseyeva"), ("Цветаева", .english, "Tsvetayeva"),
    ])
    func `a name is written by the rules of the target`(text: String, target: NameRomanizer.Target, expected: String) {
        #expect(romanizer.convert(text, to: target) == expected)
    }

    @Test(arguments: ["Abbasqulu ağa Bakıxanov", "Əcəmi Naxçıvani", "Jalə Qızıl Öz İlğım Ülvi Çiçək Şəhər Hüznü Vüqar"])
    func `the Azerbaijani alphabets convert without loss`(text: String) {
        let cyrillic = romanizer.convert(text, to: .azerbaijaniCyrillic)
        #expect(romanizer.convert(cyrillic, to: .azerbaijani, from: .azerbaijaniCyrillic) == text)
        let yanalif = romanizer.convert(text, to: .yanalif)
        #expect(romanizer.convert(yanalif, to: .azerbaijani, from: .yanalif) == text)
    }
}
