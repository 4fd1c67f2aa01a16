/// One class against the rest: the row of a per-class table.
public struct ClassScore: Sendable, Equatable {
  /// The class.
  public let classIndex: Int
  /// Examples of the class that were predicted as it.
  public let truePositives: Int
  /// Examples of the class.
  public let support: Int
  /// Examples predicted as the class.
  public let predicted: Int

  /// A row from its counts.
  public init(classIndex: Int, truePositives: Int, support: Int, predicted: Int) {
    self.classIndex = classIndex
    self.truePositives = truePositives
    self.support = support
    self.predicted = predicted
  }

  /// TP / predicted, 0 when nothing was predicted as the class.
  public var precision: Double { predicted == 0 ? 0 : Double(truePositives) / Double(predicted) }

  /// TP / support, 0 when the class has no example.
  public var recall: Double { support == 0 ? 0 : Double(truePositives) / Double(support) }

  /// 2 TP / (2 TP + FP + FN), 0 when the class is in neither list.
  public var f1: Double { Self.f1(truePositives: truePositives, support: support, predicted: predicted) }

  /// 2 TP / (support + predicted), which is 2 TP / (2 TP + FP + FN); 0 when both are 0.
  package static func f1(truePositives: Int, support: Int, predicted: Int) -> Double {
    support + predicted == 0 ? 0 : 2 * Double(truePositives) / Double(support + predicted)
  }
}
