import HeritageModel
import Testing

@testable import Normalization

@Suite struct ObjectRepairTests {
    private func titles(_ texts: [String], _ policy: NormalizationOptions.Repair = .auto) -> CulturalObject {
        var options = NormalizationOptions()
        options.repair = policy
        let result = Normalizing.normalized(options) { object in
            object.titles = texts.map { Title(Text($0)) }
        }
        #expect(result.isStable)
        return result.object
    }

    @Test func `a font of the nineties is repaired, counted, and the text as given kept`() {
        let given = "Азярбайъан Милли Елмляр Академийасынын няшриййаты"
        let object = titles([given])
        #expect(object.titles[0].text.value == "Azərbaycan Milli Elmlər Akademiyasının nəşriyyatı")
        #expect(object.repairs.map(\.given) == [given])
        #expect(object.repairs.first?.rule == "text.font")
    }

    @Test func `a record that proves the font carries its short fields, and never a Russian one`() {
        let object = titles([
            "Шуша шящяринин тарихи вя мядяниййяти", "Гарабаь", "Портрет композитора", "Ковёр ворсовый",
            "Год издания 1978",
            "Товарищ", "Вышивка золотом", "Центральный дом культуры железнодорожников",
        ])
        #expect(object.titles[0].text.value == "Şuşa şəhərinin tarixi və mədəniyyəti")
        #expect(
            object.titles.dropFirst(2).map(\.text.value) == [
                "Портрет композитора", "Ковёр ворсовый", "Год издания 1978", "Товарищ", "Вышивка золотом",
                "Центральный дом культуры железнодорожников",
            ])
    }

    @Test(arguments: [
        "Железная дорога", "Яблоко", "Юрий Гагарин", "Цыганская пьеса", "Щёголь", "Эскиз костюма", "Жар-птица",
        "Чаша с изображением", "Ярмарка тщеславия", "Ювелирное изделие", "Объявление", "Подъём", "Съезд", "Жёлтый цвет",
        "Узеир Гаджибеков", "Пьесы", "Няня", "Цирк", "Фляга", "Шаль вязаная", "Вязь", "Пояс женский",
        "Медаль юбилейная",
        "Ҝәнҹә шәһәри", "Үзејир Һаҹыбәјов", "Татар теленең аңлатмалы сүзлеге", "Київ", "Société française", "Übersicht",
        "Škoda", "A–B “C” ½ © 1990", "Français d’outre-mer", "São Paulo", "À la carte",
    ])
    func `what is right stays as it is, even where the source is said to be broken`(text: String) {
        #expect(titles([text]).titles[0].text.value == text)
        #expect(titles([text], .expected).titles[0].text.value == text)
    }

    @Test(arguments: [
        ("HacÄ±bÉ™yov", "Hacıbəyov"), ("Ã‰mile", "Émile"), ("Ìÿäÿíèééÿò âÿ èíúÿñÿíÿò", "Mədəniyyət və incəsənət"),
        ("Qarabað xanlýðý", "Qarabağ xanlığı"),
    ])
    func `mojibake is repaired`(given: String, expected: String) {
        #expect(titles([given]).titles[0].text.value == expected)
        #expect(titles([given], .never).titles[0].text.value == given)
    }

    @Test func `the letter c is told from j by the whole record`() {
        let object = titles(["Азярбайжан Жумщуриййяти вя онун мядяниййяти", "Эянжя"])
        #expect(object.titles.map(\.text.value) == ["Azərbaycan Cumhuriyyəti və onun mədəniyyəti", "Gəncə"])
    }

    @Test func `one letter of Icelandic is no proof of a Turkish code page`() {
        #expect(titles(["Þingvellir"]).titles[0].text.value == "Þingvellir")
    }
}
