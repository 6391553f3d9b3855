// swift-tools-version: 6.2
import PackageDescription

/// The habits of every Swift target: warnings are errors, memory safety is strict, imports are explicit.
let habits: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room of the house. The arrows between rooms are drawn in docs/architecture.md; a test compares the two.
func room(_ name: String, _ arrows: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: arrows, swiftSettings: habits)
}
func tests(_ name: String, _ arrows: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: arrows, exclude: exclude, swiftSettings: habits)
}
func program(_ name: String) -> Target {
    .executableTarget(name: name, dependencies: ["Commands"], swiftSettings: habits)
}
/// Measures one room by itself: `swift run -c release csv-benchmark`.
func benchmark(_ name: String, _ arrows: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name.lowercased() + "-benchmark", dependencies: arrows, path: "Benchmarks/" + name)
}
func library(_ name: String, pkgConfig: String? = nil, apt package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "khazina",
    products: [.executable(name: "khazina", targets: ["khazina"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // C: scanning and generated tables of our own, and the system's libraries.
        .target(name: "CScan"),
        .target(name: "CUnicodeTables"),
        .target(name: "CMARCTables"),
        .target(name: "CUTF8", linkerSettings: [.linkedLibrary("simdjson")]),  // apt: libsimdjson-dev
        library("CLibArchive", pkgConfig: "libarchive", apt: "libarchive-dev"),
        library("CLibCSV", apt: "libcsv-dev"),
        library("CLibXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
        library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),

        room("JSONWriting", ["CScan"]),
        room("Diagnostics", ["JSONWriting"]),
        room("RecordStream", ["Diagnostics"]),
        room("CharacterSets"),
        room(
            "SourceInput",
            [
                "CCrypto", "CharacterSets", "CLibArchive", "CScan", "CUTF8", "CZlib", "Diagnostics", "RecordStream",
            ]),
        room("CSVReading", ["CLibCSV", "CScan", "Diagnostics", "RecordStream"]),
        room("SheetReading", ["CScan", "CSVReading", "Diagnostics", "RecordStream", "XMLReading"]),
        room("XMLReading", ["CLibXML2", "CScan", "Diagnostics", "RecordStream"]),
        room("Harvesting", ["CCurl", "XMLReading"]),
        room("JSONReading", ["CScan", "Diagnostics", "RecordStream"]),
        room(
            "MARCReading",
            [
                "CharacterSets", "CMARCTables", "CScan", "CUnicodeTables", "CUTF8", "Diagnostics", "JSONReading",
                "RecordStream",
            ]),
        room("HeritageModel"),
        room("Mapping", ["Diagnostics", "HeritageModel", "RecordStream", yams]),
        room("ObjectCoding", ["HeritageModel", "JSONWriting", "RecordStream"]),
        room("Normalization", ["CUnicodeTables", "Diagnostics", "HeritageModel"]),
        room("Deduplication", ["HeritageModel"]),
        room("MatchingTables", ["Deduplication", "Diagnostics", yams]),
        room("Emission", ["CScan", "HeritageModel", "ObjectCoding"]),
        room("CultureMatrix", ["JSONWriting", "RecordStream"]),
        room("DatasetForms", ["CScan", "JSONWriting", "RecordStream"]),
        room("DatasetDatabase", ["CSQLite", "DatasetForms", "Diagnostics"]),
        room("ObjectStore", ["Diagnostics", grdb]),
        room("Reporting"),
        room(
            "Validation",
            [
                "Diagnostics", "HeritageModel", "JSONWriting", "Mapping", "RecordStream", "Reporting",
            ]),
        room(
            "PipelineKit",
            [
                "CSVReading", "CultureMatrix", "DatasetDatabase", "DatasetForms", "Deduplication", "Diagnostics",
                "Emission", "Harvesting", "HeritageModel",
                "JSONReading", "JSONWriting",
                "MARCReading", "Mapping", "MatchingTables", "Normalization", "ObjectCoding", "ObjectStore",
                "RecordStream", "Reporting",
                "SheetReading", "SourceInput", "Validation", "XMLReading", logging,
            ]),
        room(
            "Commands",
            [
                "Deduplication", "Diagnostics", "Harvesting", "MatchingTables", "Normalization", "PipelineKit",
                "Reporting", "Validation",
                argumentParser,
            ]),

        program("khazina"),
        program("khazina-read"),
        program("khazina-normalize"),
        program("khazina-dedupe"),
        program("khazina-emit"),
        program("khazina-validate"),

        benchmark("CSV", ["CSVReading", "SourceInput", "RecordStream", "Diagnostics"]),
        benchmark("JSON", ["JSONReading", "SourceInput", "RecordStream", "Diagnostics"]),
        benchmark("MARC", ["MARCReading", "SourceInput", "RecordStream", "Diagnostics"]),
        benchmark("Mapping", ["Mapping", "RecordStream", "HeritageModel", "Diagnostics"]),

        .target(
            name: "RecordNotation", dependencies: ["Diagnostics", "RecordStream"], path: "Tests/RecordNotation",
            swiftSettings: habits),

        tests("JSONWriting", ["JSONWriting"]),
        tests("Diagnostics", ["Diagnostics", "JSONWriting"]),
        tests("RecordStream", ["RecordNotation", "RecordStream", "Diagnostics"]),
        tests("SourceInput", ["SourceInput", "RecordStream", "Diagnostics"]),
        tests("CSVReading", ["CSVReading", "SourceInput", "RecordStream", "Diagnostics"]),
        tests(
            "SheetReading", ["CSVReading", "SheetReading", "SourceInput", "RecordStream", "Diagnostics"]),
        tests("XMLReading", ["XMLReading", "RecordStream", "Diagnostics"]),
        // The judge of our JSON parser; no product links it.
        .target(name: "CSimdJSON", path: "Tests/CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .testTarget(
            name: "JSONReadingTests", dependencies: ["CSimdJSON", "JSONReading", "RecordStream", "Diagnostics"],
            swiftSettings: habits),
        tests("Harvesting", ["Harvesting", "XMLReading"]),
        tests("MARCReading", ["MARCReading", "SourceInput", "RecordStream", "XMLReading", "Diagnostics"]),
        tests("Mapping", ["Mapping", "RecordNotation", "RecordStream", "HeritageModel", "Diagnostics"]),
        tests("Normalization", ["Normalization", "HeritageModel", "Diagnostics"]),
        tests("Deduplication", ["Deduplication", "Diagnostics", "HeritageModel", "MatchingTables"]),
        tests("CultureMatrix", ["CultureMatrix", "JSONWriting", "RecordNotation", "RecordStream"]),
        tests("DatasetForms", ["DatasetForms", "RecordNotation", "RecordStream"]),
        tests("Reporting", ["Reporting"]),
        tests("Validation", ["Validation", "Mapping", "HeritageModel", "Diagnostics"]),
        tests("Emission", ["Emission", "HeritageModel"]),
        tests("PipelineKit", ["PipelineKit", "Mapping", "RecordStream", "HeritageModel", "Diagnostics"]),
        tests("Architecture", []),
        tests(
            "EndToEnd",
            [
                "khazina", "khazina-read", "khazina-normalize", "khazina-dedupe", "khazina-emit", "khazina-validate",
            ], exclude: ["audit.js", "validation-places.tsv"]),
    ]
)

// Only for `Fuzz/run`: its program needs instrumented code and libFuzzer.
if Context.environment["KHAZINA_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "khazina-fuzz",
            dependencies: [
                "CSVReading", "Diagnostics", "HeritageModel", "JSONReading", "MARCReading", "Mapping", "Normalization",
                "ObjectCoding", "PipelineKit", "RecordStream", "SheetReading", "SourceInput", "XMLReading",
            ],
            path: "Fuzz/Targets"))
}
