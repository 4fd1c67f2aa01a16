// swift-tools-version: 6.2
import PackageDescription

// A folder with libtorch's include/ and lib/: $LIBTORCH, else .libtorch in this package (`make setup`).
let libtorch = Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.libtorch"

// Where executables look for libtorch when they run; an installation sets $ORIGIN/../lib.
let runPath = Context.environment["LIBTORCH_RUNPATH"] ?? "\(libtorch)/lib"

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nio = ["NIOCore", "NIOHTTP1"].map { Target.Dependency.product(name: $0, package: "swift-nio") }
let nioServer = nio + [.product(name: "NIOPosix", package: "swift-nio")]
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "bertie",
  products: [
    .library(name: "Tokenization", targets: ["Tokenization"]),
    .library(name: "ModelFormat", targets: ["ModelFormat"]),
    .library(name: "Inference", targets: ["Inference"]),
    .library(name: "Torch", targets: ["Torch"]),
    .library(name: "Encoders", targets: ["Encoders"]),
    .library(name: "Pruning", targets: ["Pruning"]),
    .library(name: "Factorization", targets: ["Factorization"]),
    .executable(name: "bertie", targets: ["bertie"]),
    .executable(name: "bertie-train", targets: ["bertie-train"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  ],
  targets: [
    // Level 0
    .target(name: "JSON", swiftSettings: strict),
    .target(
      name: "CKernels",
      cSettings: [
        .headerSearchPath("internal"), .unsafeFlags(["-O3"]),
        .define("NDEBUG", .when(configuration: .release)),
      ]),
    .target(
      name: "CTorch",
      cxxSettings: [
        .headerSearchPath("internal"),
        .unsafeFlags([
          "-isystem", "\(libtorch)/include", "-isystem", "\(libtorch)/include/torch/csrc/api/include",
        ]),
      ],
      linkerSettings: [
        .unsafeFlags(["-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", runPath]),
        .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
      ]),
    // Level 1
    .target(name: "Tokenization", dependencies: ["JSON"], swiftSettings: strict),
    .target(name: "Torch", dependencies: ["CTorch"], swiftSettings: strict),
    .target(name: "ModelFormat", dependencies: ["JSON"], swiftSettings: strict),
    .target(name: "Evaluation", swiftSettings: strict),
    .target(name: "Charts", swiftSettings: strict),
    .target(name: "Hub", dependencies: ["JSON", asyncHTTPClient, crypto] + nio, swiftSettings: strict),
    // Level 2
    .target(name: "Inference", dependencies: ["CKernels", "ModelFormat"], swiftSettings: strict),
    .target(
      name: "Datasets", dependencies: ["Evaluation", "ModelFormat", "Tokenization", "JSON", crypto, yams],
      swiftSettings: strict),
    .target(name: "Encoders", dependencies: ["Torch", "ModelFormat"], swiftSettings: strict),
    // Level 3
    .target(
      name: "Prediction", dependencies: ["Datasets", "Evaluation", "JSON", "ModelFormat"],
      swiftSettings: strict),
    // Level 4
    .target(name: "Training", dependencies: ["Encoders", "Prediction"], swiftSettings: strict),
    // Level 5
    .target(name: "Pruning", dependencies: ["Charts", "Prediction", "Training"], swiftSettings: strict),
    .target(name: "Factorization", dependencies: ["Charts", "Encoders"], swiftSettings: strict),
    .target(name: "Distillation", dependencies: ["Training"], swiftSettings: strict),
    .target(name: "Pretraining", dependencies: ["Training"], swiftSettings: strict),
    .target(name: "Augmentation", dependencies: ["Training"], swiftSettings: strict),
    // Level 6
    .target(name: "Console", dependencies: [argumentParser], swiftSettings: strict),
    // Level 7
    .target(
      name: "Commands", dependencies: ["Console", "Hub", "Inference", "Prediction", argumentParser],
      swiftSettings: strict),
    // Level 8
    .target(
      name: "TrainingCommands",
      dependencies: [
        "Augmentation", "Commands", "Distillation", "Factorization", "Prediction", "Pretraining", "Pruning",
        argumentParser, crypto,
      ],
      swiftSettings: strict),
    // Level 9
    .executableTarget(name: "bertie", dependencies: ["Commands"], swiftSettings: strict),
    .executableTarget(name: "bertie-train", dependencies: ["TrainingCommands"], swiftSettings: strict),
    // Examples
    .executableTarget(
      name: "bertie-run", dependencies: ["Inference", "ModelFormat", "Tokenization"],
      path: "Examples/bertie-run", swiftSettings: strict),
    // Experiments
    .executableTarget(
      name: "sara-experiment", dependencies: ["Charts", "Console", "Prediction", "Pruning", argumentParser],
      path: "Experiments/Sara/Sources",
      swiftSettings: strict),
    // Tests
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .target(name: "TestSupport", dependencies: ["ModelFormat"], path: "Tests/TestSupport"),
    .testTarget(
      name: "InferenceTests", dependencies: ["AllocationCounter", "Inference", "ModelFormat", "TestSupport"]),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "Evaluation"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
    .testTarget(name: "TorchTests", dependencies: ["TestSupport", "Torch"]),
    .testTarget(name: "TokenizationTests", dependencies: ["JSON", "TestSupport", "Tokenization"]),
    .testTarget(name: "ModelFormatTests", dependencies: ["ModelFormat", "JSON", "TestSupport"]),
    .testTarget(name: "HubTests", dependencies: ["Hub", "JSON", "TestSupport", crypto] + nioServer),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "JSON", crypto]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Evaluation", "JSON", "Tokenization", crypto]),
    .testTarget(
      name: "FuzzTests",
      dependencies: ["Datasets", "Evaluation", "JSON", "ModelFormat", "TestSupport", "Tokenization"]),
    .testTarget(name: "EncodersTests", dependencies: ["Encoders", "JSON", "TestSupport"]),
    .testTarget(name: "TrainingTests", dependencies: ["Prediction", "TestSupport", "Training"]),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"]),
    .testTarget(name: "PruningTests", dependencies: ["Charts", "Pruning", "TestSupport"]),
    .testTarget(
      name: "FactorizationTests", dependencies: ["Encoders", "Factorization", "Inference", "TestSupport"]),
    .testTarget(name: "DistillationTests", dependencies: ["Distillation", "TestSupport"]),
    .testTarget(name: "PretrainingTests", dependencies: ["Pretraining", "TestSupport"]),
    .testTarget(name: "AugmentationTests", dependencies: ["Augmentation", "TestSupport"]),
    .testTarget(name: "ConsoleTests", dependencies: ["Console"]),
    .testTarget(name: "PredictionTests", dependencies: ["Prediction"]),
    .testTarget(name: "CommandsTests", dependencies: ["Commands"]),
    .testTarget(
      name: "TrainingCommandsTests",
      dependencies: ["Encoders", "Inference", "TestSupport", "TrainingCommands"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["bertie", "bertie-train", "ModelFormat", "JSON", "TestSupport", crypto]),
  ],
  cxxLanguageStandard: .cxx20)

if libtorch == "none" {  // `LIBTORCH=none swift test` checks the half that needs no libtorch.
  let training: Set = [
    "CTorch", "Torch", "Encoders", "Training", "Pruning", "Factorization", "Distillation", "Pretraining",
    "Augmentation", "TrainingCommands", "bertie-train", "sara-experiment",
    "TorchTests", "EncodersTests", "TrainingTests", "PruningTests", "FactorizationTests", "DistillationTests",
    "PretrainingTests", "AugmentationTests", "TrainingCommandsTests", "CommandLineTests",
  ]
  package.targets.removeAll { training.contains($0.name) }
  package.products.removeAll { training.contains($0.name) }
}
