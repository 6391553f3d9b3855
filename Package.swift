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
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CUTF8", linkerSettings: [.linkedLibrary("simdjson")]),  // apt: libsimdjson-dev
        .target(name: "Diagnostics", swiftSettings: habits),
        .target(name: "RecordStream", dependencies: ["Diagnostics"], swiftSettings: habits),
        .target(
            name: "SourceInput",
            dependencies: ["RecordStream", "Diagnostics", "CLibArchive", "CZlib", "CCrypto", "CUTF8", "CScan"],
            swiftSettings: habits),
        .target(
            name: "CSVReading", dependencies: ["RecordStream", "Diagnostics", "CLibCSV", "CScan"],
            swiftSettings: habits),
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
            name: "SourceInputTests", dependencies: ["SourceInput", "RecordStream", "Diagnostics"],
            swiftSettings: habits),
        .testTarget(
            name: "CSVReadingTests", dependencies: ["CSVReading", "RecordStream", "Diagnostics"],
            swiftSettings: habits),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: habits),
    ]
)
