public import JSON

/// What a conversion read, wrote and left out.
public struct ConversionReport: Sendable, Equatable {
  /// A tensor that was not written.
  public struct Dropped: Sendable, Equatable {
    /// Why.
    public enum Reason: String, Sendable, CaseIterable {
      /// A table of constants that transformers makes itself.
      case constant
      /// A copy of another tensor, which transformers ties to it.
      case tied
      /// The optimiser's, or the number of steps.
      case trainingState = "training state"
      /// No parameter of the family.
      case unknown
    }

    /// Its name in the input.
    public let name: String
    /// Why.
    public let reason: Reason

    /// Makes an entry.
    public init(name: String, reason: Reason) {
      self.name = name
      self.reason = reason
    }
  }

  /// The form of the input's weights.
  public let form: ModelConversion.Form
  /// Tensors that were written.
  public let tensorCount: Int
  /// The bytes of the weight files before and after.
  public let bytes: (before: Int, after: Int)
  /// The types of the written floating-point tensors.
  public let elementTypes: [ElementType]
  /// Tensors that were not written, in the order of the input.
  public let dropped: [Dropped]
  /// Files that were taken along or made beside config.json and the weights, by name.
  public let files: [String]
  /// Tensors that no model of ours uses, and optional ones that are absent; nil where the family is not one that we run.
  public let model: TensorReport?
  /// Why `model` is nil; nil where it is not.
  public let notChecked: String?

  /// `{"form", "tensors", "bytes", "bytes_before", "precision", "dropped": [{"name", "reason"}], "files", "unused", "missing",
  /// "not_checked"}`.
  public var json: JSONValue {
    var object: JSONObject = [
      "form": .string(form.rawValue), "tensors": .integer(Int64(tensorCount)),
      "bytes": .integer(Int64(bytes.after)), "bytes_before": .integer(Int64(bytes.before)),
      "precision": .array(elementTypes.map { .string($0.rawValue) }),
      "dropped": .array(
        dropped.map { ["name": .string($0.name), "reason": .string($0.reason.rawValue)] }),
      "files": .array(files.map { .string($0) }),
    ]
    if let model {
      object["unused"] = .array(model.unused.map { .string($0) })
      object["missing"] = .array(model.missing.map { .string($0) })
    }
    object["not_checked"] = notChecked.map { .string($0) }
    return .object(object)
  }

  /// Whether all parts are equal.
  public static func == (left: ConversionReport, right: ConversionReport) -> Bool { left.json == right.json }
}
