/// How many documents of a corpus are kept from training, to measure on.
public struct HeldOutShare: Sendable, Equatable {
  /// The share of the documents, 0 ..< 1, rounded up.
  public var share: Double
  /// The fewest documents.
  public var atLeast: Int

  /// A share, with a smallest number of documents.
  public init(share: Double = 0.01, atLeast: Int = 1) {
    self.share = share
    self.atLeast = atLeast
  }

  /// Nothing is held out.
  public static let none = HeldOutShare(share: 0, atLeast: 0)

  /// The number of documents that are held out of so many.
  ///
  /// Throws ``DatasetError``: `invalidSetting` for a share or number that cannot be, `tooFewExamples` unless a document
  /// is left for training.
  package func count(of documents: Int) throws -> Int {
    guard share >= 0, share < 1, atLeast >= 0 else {
      throw DatasetError(
        .invalidSetting, file: "",
        "held-out documents: expected a share from 0 to 1 and 0 or more documents, found \(share) and \(atLeast)"
      )
    }
    let count = max(atLeast, Int((share * Double(documents)).rounded(.up)))
    guard count < documents else {
      throw DatasetError(
        .tooFewExamples, file: "",
        "expected more than \(count) documents, of which \(count) are held out, found \(documents)")
    }
    return count
  }
}
