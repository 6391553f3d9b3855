import Foundation
import Normalization
import Testing

@Suite struct TextRepairTests {
    let repair = TextRepair(NameFixture.vocabulary)

    @Test(arguments: [
        ("Цзейир Щаъыбяйов", "Üzeyir Hacıbəyov"), ("Ъялил Мяммядгулузадя", "Cəlil Məmmədquluzadə"),
        ("Жялил Мяммядгулузадя", "Cəlil Məmmədquluzadə"), ("Öçåéèð Ùàúûáÿéîâ", "Üzeyir Hacıbəyov"),
        ("Азярбайъан Милли Китабханасы", "Azərbaycan Milli Kitabxanası"), ("HacÄ±bÉ™yov", "Hacıbəyov"),
        ("РђР·РµСЂР±Р°Р№РґР¶Р°РЅ", "Азербайджан"), ("Mikayýl Müþfiq", "Mikayıl Müşfiq"), ("Ãîðîä Áàêó", "Город Баку"),
    ])
    func `a text in a wrong charset or font is repaired`(text: String, expected: String) {
        #expect(repair.repair(text)?.value == expected)
    }

    @Test(arguments: [
        "Узеир Гаджибеков", "Шуша", "Баку", "Объявление о съезде", "Мясоедов", "Һаҹыбәјов", "Guðrún", "José",
        "Ångström", "Müller",
        "Государственный музей искусств", "няня", "Ямайка", "Цезарь", "чья", "Эльчин", "Vase", "Лагич", "Хыналыг",
        "Якутия",
    ])
    func `a text that reads well is left alone`(text: String) {
        #expect(repair.repair(text) == nil)
    }

    @Test(.enabled(if: TestFiles.shared != nil, "needs the corpus of the shared material; set KHAZINA_SHARED"))
    func `no line of the Russian plays is changed`() throws {
        var lines = 0
        let folder = try #require(TestFiles.shared) + "/corpus/theatre/rusdracor"
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".xml") {
            let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            for line in text.split(whereSeparator: { "<>\n".contains($0) })
            where line.unicodeScalars.contains(where: { $0.value > 0x400 }) {
                lines += 1
                if let changed = repair.repair(String(line)) { Issue.record("\(line) → \(changed)") }
            }
        }
        #expect(lines > 1_000)
    }
}
