// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who depends on the tokenizers fetches it.
let package = Package(
  name: "tokenizers-interop",
  dependencies: [.package(name: "bertie", path: "../../..")],
  targets: [
    .executableTarget(
      name: "tokenize", dependencies: [.product(name: "Tokenization", package: "bertie")])
  ])
