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
func tests(_ name: String, _ arrows: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: arrows, swiftSettings: habits)
}
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "khazina",
    products: [.executable(name: "khazina", targets: ["khazina"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        // C: header-only scanning and generated tables of our own; the system's libraries.
        .target(name: "CScan"),
        .target(name: "CUnicodeTables"),

        room("JSONWriting", ["CScan"]),
        room("Diagnostics", ["JSONWriting"]),
        room("RecordStream", ["Diagnostics"]),
        room("HeritageModel"),
        room("ObjectCoding", ["HeritageModel", "JSONWriting", "RecordStream"]),
        room("Normalization", ["CUnicodeTables", "Diagnostics", "HeritageModel"]),
        room("Deduplication", ["HeritageModel"]),
        room("Emission", ["HeritageModel", "ObjectCoding"]),
        room("PipelineKit", ["Diagnostics", "HeritageModel", "JSONWriting", "ObjectCoding", "RecordStream"]),
        room("Commands", ["Diagnostics", "Normalization", argumentParser]),

        .executableTarget(name: "khazina", dependencies: ["Commands", argumentParser], swiftSettings: habits),

        tests("JSONWriting", ["JSONWriting"]),
        tests("Diagnostics", ["Diagnostics", "JSONWriting"]),
        tests("RecordStream", ["RecordStream", "Diagnostics"]),
        tests("Normalization", ["Normalization", "Diagnostics"]),
        tests("Deduplication", ["Deduplication", "HeritageModel"]),
    ]
)
