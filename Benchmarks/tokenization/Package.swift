// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "tokenization-benchmark",
  dependencies: [.package(name: "bertie", path: "../..")],
  targets: [
    .executableTarget(
      name: "tokenization-benchmark", dependencies: [.product(name: "Tokenization", package: "bertie")])
  ])
