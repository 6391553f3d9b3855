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

// The arrows between the targets are drawn in docs/architecture.md; a test compares the two.
let package = Package(
    name: "khazina",
    products: [.executable(name: "khazina", targets: ["khazina"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        .target(name: "CScan"),
        .target(name: "JSONWriting", dependencies: ["CScan"], swiftSettings: habits),
        .target(name: "Diagnostics", dependencies: ["JSONWriting"], swiftSettings: habits),
        .target(name: "RecordStream", dependencies: ["Diagnostics"], swiftSettings: habits),
        .target(
            name: "JSONReading", dependencies: ["RecordStream", "Diagnostics", "CScan"], swiftSettings: habits),
        .target(name: "Normalization", dependencies: ["Diagnostics"], swiftSettings: habits),
        .target(
            name: "Commands",
            dependencies: [
                "Diagnostics", "Normalization",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: habits),
        .executableTarget(
            name: "khazina",
            dependencies: ["Commands", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: habits),
        .testTarget(name: "RecordStreamTests", dependencies: ["RecordStream", "Diagnostics"], swiftSettings: habits),
        .testTarget(
            name: "DiagnosticsTests", dependencies: ["Diagnostics", "JSONWriting"], swiftSettings: habits),
        // The judge of our JSON parser; not linked into any product.
        .target(
            name: "CSimdJSON", path: "Tests/CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
        .testTarget(
            name: "JSONReadingTests", dependencies: ["JSONReading", "RecordStream", "Diagnostics", "CSimdJSON"],
            exclude: ["outline.py"], swiftSettings: habits),
        .testTarget(name: "JSONWritingTests", dependencies: ["JSONWriting"], swiftSettings: habits),
    ]
)
