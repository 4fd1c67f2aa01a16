import Crypto
import Foundation
import JSON
import Testing

/// A file of Tests/Goldens/evaluation, whose SHA-256 is that of the manifest.
enum GoldenFile {
  static func load(_ name: String, here: String = #filePath) throws -> JSONValue {
    let tests = here.split(separator: "/", omittingEmptySubsequences: false)
    let place = try #require(tests.lastIndex(of: "EvaluationTests"))
    let folder = tests[..<place].joined(separator: "/") + "/Goldens/evaluation/"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + name)))
    let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    let manifest = try JSONValue(contentsOf: folder + "manifest.json")
    #expect(manifest["sha256"]?[name]?.string == digest, "\(name) is not the recorded file")
    return try JSONValue(parsing: bytes)
  }
}

extension JSONValue {
  func values(_ key: String) throws -> [JSONValue] { try #require(self[key]?.array, "no array \(key)") }
  func doubles(_ key: String) throws -> [Double] {
    try values(key).map { try #require($0.double, "no number in \(key)") }
  }
  func ints(_ key: String) throws -> [Int] {
    try values(key).map { try #require($0.int, "no integer in \(key)") }
  }
  func rows(_ key: String) throws -> [[Int]] {
    try values(key).map { row in
      let row = try #require(row.array, "no row in \(key)")
      return row.compactMap(\.int)
    }
  }
  func number(_ key: String) throws -> Double { try #require(self[key]?.double, "no number \(key)") }
  func int(_ key: String) throws -> Int { try #require(self[key]?.int, "no integer \(key)") }
}

/// Fails unless two numbers are within `bound`; nan fails.
func expectClose(
  _ found: Double, _ expected: Double, within bound: Double = 1e-12, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let error = abs(found - expected)
  #expect(
    error <= bound,
    "\(what): found \(found), expected \(expected), error \(error / bound) bounds",
    sourceLocation: sourceLocation)
}
