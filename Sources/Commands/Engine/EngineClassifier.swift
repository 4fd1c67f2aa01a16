import Datasets
import Inference
import ModelFormat
import Prediction

/// A classifier on the engine.
struct EngineClassifier: TextClassifier {
  let head: ClassifierConfiguration
  let session: Session
  /// Examples that go in at once: enough for every thread, few enough for progress.
  private static let batch = 256

  /// Makes a classifier of a head and a session of the model that has it.
  init(head: ClassifierConfiguration, session: Session) {
    self.head = head
    self.session = session
  }

  func logits(of data: EncodedDataset, progress: (Int, Int) -> Void) throws -> [Float] {
    var outputs: [Float] = []
    for begin in stride(from: 0, to: data.count, by: Self.batch) {
      let examples = data.examples[begin..<min(begin + Self.batch, data.count)]
      let texts = examples.flatMap { example in
        example.sequences.map { TokenInput(ids: Array(example.ids[$0]), types: Array(example.typeIds[$0])) }
      }
      outputs +=
        try kind.isPooled ? session.logits(of: texts).joined() : session.tokenLogits(of: texts).joined()
      progress(begin + examples.count, data.count)
    }
    return outputs
  }
}
