public import Datasets

extension Predictions {
  /// The index of the tag of every word of every sentence: that of the word's first piece, windows put together.
  ///
  /// Throws `PredictionError` (`invalidData`) unless `data` are the encoded sentences that were predicted.
  public func wordTags(on data: EncodedDataset) throws -> [[Int]] {
    guard let origin = data.origin, case .words(let windows) = origin.parts, count == windows.count else {
      throw PredictionError(.invalidData, "tags: expected windows of tagged sentences, found other data")
    }
    var tags = [[Int]](repeating: [], count: origin.dataset.count)
    for (place, window) in windows.enumerated() {
      let labels = rowLabels(of: place)
      tags[window.example] += window.positions.map { labels[Int($0)] }
    }
    return tags
  }
}
