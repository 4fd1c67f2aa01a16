#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import JSON

/// A linear map after pooling: y = f(W x + b), and with a shortcut y = f(W x + b) + R x.
///
/// W is [outputs, inputs], row-major; R is [outputs, inputs], or the identity where both widths are equal.
///
/// Source: sentence-transformers 6.2, `Dense`. Difference: it takes tanh where it does not know the function; we refuse.
public struct EmbeddingDense: Sendable, Equatable {
  /// The width of x.
  public let inputs: Int
  /// The width of y.
  public let outputs: Int
  /// W.
  public let weight: [Float]
  /// b; nil for none.
  public let bias: [Float]?
  /// f.
  public let activation: EmbeddingActivation
  /// Whether there is a shortcut.
  public let hasShortcut: Bool
  /// R; nil where there is no shortcut or it is the identity.
  public let shortcut: [Float]?

  /// Makes a map; stops the program where a number of elements does not fit.
  public init(
    inputs: Int, outputs: Int, weight: [Float], bias: [Float]?, activation: EmbeddingActivation,
    hasShortcut: Bool = false, shortcut: [Float]? = nil
  ) {
    check(
      weight.count == inputs * outputs && bias.map { $0.count == outputs } ?? true
        && shortcut.map { hasShortcut && $0.count == inputs * outputs }
          ?? (!hasShortcut || inputs == outputs),
      "EmbeddingDense: [\(outputs), \(inputs)] does not fit \(weight.count) weights")
    (self.inputs, self.outputs, self.weight, self.bias) = (inputs, outputs, weight, bias)
    (self.activation, self.hasShortcut, self.shortcut) = (activation, hasShortcut, shortcut)
  }

  /// Reads the config.json and the weights of a module's folder.
  ///
  /// - Throws: `ModelFormatError` or `JSONError` with file and place: `.unsupportedModel` for another function or another input,
  ///   `.missingTensor`, `.shapeMismatch`.
  init(folder: String) throws {
    let path = PartialPath.join(folder, "config.json")
    let reader = try ConfigurationReader(file: path)
    do {
      let (inputs, outputs) = (try reader.integer("in_features"), try reader.integer("out_features"))
      guard (1...1 << 20).contains(inputs), (1...1 << 20).contains(outputs) else {
        throw reader.invalid("in_features", "widths from 1 to \(1 << 20)", "\(inputs) and \(outputs)")
      }
      let hasBias = try reader.flag("bias", default: true)
      let hasShortcut = try reader.flag("use_residual", default: false)
      for key in ["module_input_name", "module_output_name"] {
        guard let name = try reader.string(key), name != "sentence_embedding" else { continue }
        throw ModelFormatError(
          .unsupportedModel, place: key, expected: "sentence_embedding", found: "\"\(name)\"")
      }
      let name = try reader.string("activation_function") ?? "torch.nn.modules.activation.Tanh"
      guard let activation = EmbeddingActivation(path: name) else {
        throw ModelFormatError(
          .unsupportedModel, place: "activation_function",
          expected: "one of torch.nn's "
            + EmbeddingActivation.allCases.map(\.rawValue).joined(separator: ", "),
          found: "\"\(name)\"")
      }
      let weights = try TensorStore(folder: folder)
      func numbers(_ name: String, _ shape: [Int]) throws -> [Float] {
        guard let tensor = weights[name], tensor.shape == shape else {
          throw ModelFormatError(
            weights[name] == nil ? .missingTensor : .shapeMismatch, path: folder, place: "tensor \(name)",
            expected: "shape \(shape) by config.json",
            found: weights[name].map { "shape \($0.shape)" } ?? "none")
        }
        return try tensor.floats()
      }
      self.init(
        inputs: inputs, outputs: outputs, weight: try numbers("linear.weight", [outputs, inputs]),
        bias: hasBias ? try numbers("linear.bias", [outputs]) : nil, activation: activation,
        hasShortcut: hasShortcut,
        shortcut: hasShortcut && inputs != outputs ? try numbers("residual.weight", [outputs, inputs]) : nil)
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
  }
}
