import JSON
import Tokenization

/// One line of a golden file: an input, and what the reference makes of it.
struct GoldenCase {
  let value: JSONValue

  init(_ value: JSONValue) {
    self.value = value
  }

  var text: String { value["text"]?.string ?? "" }
  var pair: String? { value["pair"]?.string }
  var isImpossible: Bool { value["error"]?.bool ?? false }
  var ids: [Int32] { numbers("ids") }

  var options: EncodingOptions {
    let given = value["options"]
    var options = EncodingOptions(returnOverflowing: true)
    options.addSpecialTokens = given?["addSpecialTokens"]?.bool ?? true
    options.maximumLength = given?["maximumLength"]?.int
    options.stride = given?["stride"]?.int ?? 0
    options.truncation = given?["truncation"]?.string.flatMap(TruncationStrategy.init) ?? .longestFirst
    options.truncationSide = given?["truncationSide"]?.string.flatMap(Side.init) ?? .right
    options.paddingSide = given?["paddingSide"]?.string.flatMap(Side.init) ?? .right
    options.padToMultipleOf = given?["padToMultipleOf"]?.int
    if let padding = given?["padding"]?.string {
      options.padding = padding == "longest" ? .longest : .fixed(Int(padding) ?? -1)
    }
    return options
  }

  /// The words of a text that was split into words before.
  var split: [String]? { value["split"]?.array?.compactMap(\.string) }
  /// The number of each token's word; nil where the golden does not say.
  var wordIds: [Int?]? { value["words"]?.array?.map(\.int) }
  /// First and last places, one after the other.
  var offsets: [Int32] { numbers("offsets") }

  /// The windows that the reference cut off.
  var overflowing: [GoldenCase] { value["overflowing"]?.array?.map(GoldenCase.init) ?? [] }

  /// The first array in which an encoding differs, with both; nil where all are equal.
  func difference(from encoding: Encoding) -> String? {
    let offsets = encoding.offsets.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] }
    let sequences = encoding.sequenceIds.map { $0.map(String.init) ?? "-" }.joined()
    let pairs: [(String, String, String)] = [
      ("ids", "\(ids)", "\(encoding.ids)"),
      ("typeIds", digits("typeIds"), encoding.typeIds.map(String.init).joined()),
      ("attentionMask", digits("attentionMask"), encoding.attentionMask.map(String.init).joined()),
      (
        "specialTokensMask", digits("specialTokensMask"), encoding.specialTokensMask.map(String.init).joined()
      ),
      ("sequenceIds", digits("sequenceIds"), sequences),
      ("offsets", "\(numbers("offsets"))", "\(offsets)"),
      ("windows", "\(overflowing.count)", "\(encoding.overflowing.count)"),
    ]
    if let (name, expected, found) = pairs.first(where: { $0.1 != $0.2 }) {
      return "\(name): expected \(expected), found \(found)"
    }
    for (expected, found) in zip(overflowing, encoding.overflowing) {
      if let difference = expected.difference(from: found) { return "window, " + difference }
    }
    return nil
  }

  private func numbers(_ key: String) -> [Int32] {
    value[key]?.array?.compactMap { $0.int.map(Int32.init) } ?? []
  }

  private func digits(_ key: String) -> String { value[key]?.string ?? "missing" }
}
