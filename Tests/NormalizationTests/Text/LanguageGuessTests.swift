import Normalization
import Testing

@Suite struct LanguageGuessTests {
    let guesser = LanguageGuesser(NameFixture.vocabulary)

    @Test(arguments: [
        ("Üzeyir Hacıbəyov", "Latn", "az-Latn"), ("Һаҹыбәјов", "Cyrl", "az-Cyrl"), ("Музей истории", "Cyrl", "ru"),
        ("The Museum of the city", "Latn", "en"), ("Die Geschichte der Stadt", "Latn", "de"),
        ("Музей історії України", "Cyrl", "uk"),
        ("Le musée de la ville", "Latn", "fr"), ("گنجه شهر", "Arab", "fa"),
        ("Türk edebiyatı ve sanatı için", "Latn", "tr"),
    ])
    func `a text with telling letters or words has a language`(text: String, script: String, language: String) {
        let guess = guesser.guess(text)
        #expect(guess.script == script)
        #expect(guess.language == language)
    }

    @Test(arguments: ["", "1907", "Vase", "Koroglu", "山田"])
    func `a text without them has none`(text: String) {
        #expect(guesser.guess(text).language == nil)
    }
}
