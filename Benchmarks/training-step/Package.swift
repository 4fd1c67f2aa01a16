// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "training-step-benchmark",
  dependencies: [.package(name: "bertie", path: "../..")],
  targets: [
    .executableTarget(
      name: "training-step-benchmark",
      dependencies: [
        .product(name: "Encoders", package: "bertie"), .product(name: "ModelFormat", package: "bertie"),
        .product(name: "Torch", package: "bertie"),
      ])
  ])
