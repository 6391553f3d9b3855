import HeritageModel
import Testing

@testable import Normalization

@Suite struct MeasureTests {
    private static let reader = MeasureReader(Normalizing.tables.measures)

    /// `type=value unit @part`, one per measure.
    private func read(_ text: String) -> String {
        Self.reader.read(text).map { measure in
            let value = measure.value == measure.value.rounded() ? "\(Int(measure.value))" : "\(measure.value)"
            return (measure.type.map { $0 + "=" } ?? "") + value + (measure.unit ?? "?")
                + (measure.part.map { "@" + $0 } ?? "")
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("support: 394 x 419 mm", "394mm@support 419mm@support"),
        ("support: 113 x 189 mm\nframe: 200 x 250 mm", "113mm@support 189mm@support 200mm@frame 250mm@frame"),
        ("object: 653 x 452 x 75 mm, 1.5 kg", "653mm@object 452mm@object 75mm@object weight=1.5kg@object"),
        ("502 x 652 mm", "502mm 652mm"), ("unconfirmed: 502 x 652 mm", "502mm 652mm"),
        ("Image: 60.1 x 48.2cm (23 11/16 x 19\")", "60.1cm@image 48.2cm@image"),
        ("33.8cm x 27.2cm (13 5/16\" x 10 11/16\"), Image", "33.8cm@image 27.2cm@image"),
        ("13 5/16 x 10 11/16 in.", "13.3125[in_i] 10.6875[in_i]"), ("23½ x 19 inches", "23.5[in_i] 19[in_i]"),
        ("Höhe: 63 mm\nBreite: 95 mm", "height=63mm width=95mm"),
        ("Objekt: 53,5 x 79,5 cm", "53.5cm@object 79.5cm@object"),
        ("10,95 kg", "weight=10.95kg"), ("Breite: 190 cm (geöffnet)", "width=190cm@open"), ("cm Großformat", ""),
        ("100х80 см", "100cm 80cm"), ("в. 23; ш. 10,5 см", "height=23cm width=10.5cm"),
        ("диам. 36 см", "diameter=36cm"),
        ("H. 23, W. 10, D. 4 cm", "height=23cm width=10cm depth=4cm"), ("23 cm H x 10 cm W", "height=23cm width=10cm"),
        ("hündürlüyü 24 sm, diametri 28 sm", "height=24cm diameter=28cm"), ("çəkisi 5,4 q", "weight=5.4g"),
        ("Ø 30 cm", "diameter=30cm"), ("10–12 cm", ""), ("1,500 mm", ""), ("Overall display dimensions variable", ""),
        ("duration: 4 min, 30 sec", "duration=270s"), ("1 h 35 min", "duration=95min"), ("5 ft. 6 in.", "66[in_i]"),
        ("ca. 40 x 60 cm", "40cm 60cm"), ("в раме 60 х 80 см", "60cm@frame 80cm@frame"), ("2 pieces, 23 cm", "23cm"),
        ("длина 85 см, вес 2,3 кг", "length=85cm weight=2.3kg"),
        ("Haut. : 31 cm ; Larg. : 22 cm", "height=31cm width=22cm"),
        ("203 × 120 sm", "203cm 120cm"), ("1958", ""), ("", ""),
        ("22,1 ha", "area=22.1har"), ("42797 ha", "area=42797har"), ("площадь 12,5 га", "area=12.5har"),
        ("sahəsi 3 hektar", "area=3har"),
        ("640 acres", "area=640[acr_us]"), ("1,5 km²", "area=1.5km2"),
    ])
    func `sizes are read as people write them, and nothing is guessed`(text: String, expected: String) {
        #expect(read(text) == expected)
    }

    @Test(arguments: [
        ("234 s.", "pages=234"), ("XII, 234 s. : ill. ; 24 sm", "pages=246"), ("[4], 56 p.", "pages=60"),
        ("2 т.", "volumes=2"),
        ("312 с.", "pages=312"), ("S. 23–45", ""), ("1 h 35 min", "duration=95"), ("16 л.", "leaves=16"),
        ("xii, 234 pages", "pages=246"),
        ("3 cild", "volumes=3"), ("illustrations", ""),
        ("4 s. 33 1/3 rpm. microgroove. 12 in.", ""), ("1 s. stereophonic, 45 rpm", ""),
    ])
    func `extents are counted`(text: String, expected: String) {
        let extents = ExtentReader(Normalizing.tables.measures).read(text)
        #expect(extents.map { "\($0.type)=\(Int($0.value))" }.joined(separator: " ") == expected)
    }

    @Test func `one text becomes one dimension per number, with its lineage`() {
        var traced = Normalizing.object { object in
            object.dimensions = [
                Dimension(verbatim: "Ø 30 cm"), Dimension(verbatim: "20 x 10 cm"), Dimension(verbatim: "?"),
            ]
        }
        traced.lineage[0].entries = (0..<3).map {
            .init(field: "dimensions", index: $0, member: "", path: "d\($0)", line: 1)
        }
        var normalizer = ObjectNormalizer(tables: Normalizing.tables)
        normalizer.normalize(&traced)
        #expect(traced.object.dimensions.map(\.value) == [30, 20, 10, nil])
        #expect(traced.object.dimensions.map(\.normalized) == [300, 200, 100, nil])
        #expect(traced.lineage[0].entries.map(\.path) == ["d0", "d1", "d1", "d2"])
        #expect(traced.lineage[0].entries.map(\.index) == [0, 1, 2, 3])
        let once = traced
        normalizer.normalize(&traced)
        #expect(traced == once)
    }

    @Test func `the order of unlabelled numbers is only named when the source has said it`() {
        var options = NormalizationOptions()
        options.dimensionOrder = ["height", "width", "depth"]
        let text = "support: 394 x 419 mm"
        #expect(
            Normalizing.normalized { $0.dimensions = [Dimension(verbatim: text)] }.object.dimensions.map(\.type) == [
                nil, nil,
            ])
        #expect(
            Normalizing.normalized(options) { $0.dimensions = [Dimension(verbatim: text)] }.object.dimensions.map(
                \.type)
                == ["height", "width"])
    }

    @Test func `a very long text costs no more than its length`() {
        let clock = ContinuousClock()
        let time = clock.measure { _ = Self.reader.read(String(repeating: "12 x ", count: 200_000)) }
        #expect(time < .seconds(5))
        let prose = String(repeating: "value 12 € shelf insured rəf ", count: 35_000)
        let whole = clock.measure {
            _ = Normalizing.normalized { object in
                object.descriptions = [Description(Text(prose))]
                object.rights.object = RightsStatement(text: Text(prose))
                object.agents = [AgentLink(Reference(label: Text(prose)))]
                object.dimensions = [Dimension(verbatim: prose)]
                object.extent = [Text(prose)]
                object.languages = [prose]
                object.places = [PlaceLink(Reference(label: Text(prose)))]
                object.places[0].coordinatesGiven = prose
            }
        }
        #expect(whole < .seconds(60))
    }
}
