import Testing

@testable import Mapping

@Suite struct SortTextTests {
    @Test(arguments: [
        ("The carpet", 4, "carpet"), ("L’amour", 2, "amour"), ("[The carpet]", 5, "carpet]"), ("al-Jamʻ", 3, "Jamʻ"),
        ("\u{627}\u{644}قاموس", 2, "قاموس"), ("השיר", 1, "שיר"), ("\u{98}Der \u{9C}Teppich", 0, "Teppich"),
    ])
    func `what does not count is left out`(_ title: String, _ characters: Int, _ expected: String) {
        #expect(SortText.of(title, after: characters) == expected)
    }

    /// Catalogues count an article in the indicator that the title does not have.
    @Test(arguments: [("Functional imaging", 2), ("عجائب الآثار", 1), ("2001", 2), ("A", 4), ("Kitab", 0)])
    func `a number that ends inside a word is not believed`(_ title: String, _ characters: Int) {
        #expect(SortText.of(title, after: characters) == nil)
    }
}
