import ArgumentParser
import Prediction
import Training

/// Input sizes as rows x tokens, each from 1 to 100,000, separated by commas: `1x12,8x64`.
struct SizeList: ExpressibleByArgument {
  /// The sizes in the order given.
  let sizes: [InputSize]

  /// A list of known sizes, for defaults.
  init(_ sizes: [InputSize]) { self.sizes = sizes }

  init?(argument: String) {
    var sizes: [InputSize] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let numbers = part.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let batch = numbers[0], let tokens = numbers[1],
        (1...100_000).contains(batch),
        (1...100_000).contains(tokens)
      else {
        return nil
      }
      sizes.append(.init(batch: batch, tokens: tokens))
    }
    guard !sizes.isEmpty else { return nil }
    self.sizes = sizes
  }

  var defaultValueDescription: String { sizes.map { "\($0.batch)x\($0.tokens)" }.joined(separator: ",") }
}
