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
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        .target(name: "CScan"),
        .target(name: "Diagnostics", swiftSettings: habits),
        .target(name: "Normalization", dependencies: ["Diagnostics"], swiftSettings: habits),
        .target(name: "Deduplication", swiftSettings: habits),
        .target(
            name: "MatchingTables",
            dependencies: ["Deduplication", "Diagnostics", .product(name: "Yams", package: "Yams")],
            swiftSettings: habits),
        .target(
            name: "Commands",
            dependencies: [
                "Deduplication", "Diagnostics", "MatchingTables", "Normalization",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: habits),
        .executableTarget(name: "khazina", dependencies: ["Commands", .product(name: "ArgumentParser", package: "swift-argument-parser")], swiftSettings: habits),
        .testTarget(
            name: "DeduplicationTests", dependencies: ["Deduplication", "Diagnostics", "MatchingTables"], swiftSettings: habits),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: habits),
    ]
)
