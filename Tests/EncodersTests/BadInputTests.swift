import Encoders
import ModelFormat
import Testing
import Torch

/// Bad tensors and bad batches are refused with the place, what was expected, and what was found.
@Suite(.serialized) struct BadInputTests {
  private func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let error as EncoderError {
      return error.description
    } catch { return "another error: \(error)" }
  }

  private func loading(_ change: (inout [String: StoredTensor]) -> Void) throws -> String? {
    var configuration = Tiny.configuration()
    configuration.layers[0].feedForward?.output = 3
    var tensors = Dictionary(
      uniqueKeysWithValues: try Encoder(random: configuration).exportTensors().map { ($0.name, $0) })
    change(&tensors)
    return message { _ = try Encoder(configuration: configuration, tensors: { tensors[$0] }) }
  }

  @Test func impossibleTensorsAreRefused() throws {
    #expect(try loading { _ in } == nil)
    let query = "encoder.layer.1.attention.self.query.weight"
    #expect(
      try loading { $0[query] = nil }
        == "\(query): expected this tensor, as the configuration says, found none")
    #expect(
      try loading { $0[query] = StoredTensor(name: query, shape: [2, 2], floats: [1, 2, 3, 4]) }
        == "\(query): expected [24, 24], found [2, 2]")
    let bias = "pooler.dense.bias"
    #expect(
      try loading { $0[bias] = StoredTensor(name: bias, shape: [24], int32s: Array(0..<24)) }
        == "\(bias): expected F32, F64, F16 or BF16, found I32")
    let kept = "bertie.layer.0.feedForward.outputKept"
    for (places, found) in [
      ([0, 2, 1], "other places"), ([0, 1, 24], "other places"), ([-1, 0, 1], "other places"),
      ([0, 0, 1], "other places"), ([0, 1], "2 places"),
    ] as [([Int32], String)] {
      #expect(
        try loading { $0[kept] = StoredTensor(name: kept, shape: [places.count], int32s: places) }
          == "\(kept): expected 3 ascending places below 24, found \(found)", "\(places)")
    }
  }

  @Test func impossibleBatchesAreRefused() throws {
    func input(_ ids: [Int64], _ mask: [Int64]? = nil, _ types: [Int64]? = nil, _ rows: Int, _ columns: Int)
      throws
    {
      let batch = try EncoderInput(
        inputIds: ids, attentionMask: mask, tokenTypeIds: types, rows: rows, columns: columns)
      _ = try Encoder(random: Tiny.configuration(layers: 0, hasPooler: false)).forward(batch)
    }
    #expect(message { try input([1, 2], nil, nil, 1, 2) } == nil)
    #expect(
      message { try input([], nil, nil, 0, 2) } == "input: expected at least 1 row and 1 token, found 0 x 2")
    #expect(message { try input([1], nil, nil, 1, 2) } == "inputIds: expected 1 x 2 elements, found 1")
    #expect(
      message { try input([1, 2], [1], nil, 1, 2) } == "attentionMask: expected 1 x 2 elements, found 1")
    #expect(
      message { try input([1, 2], nil, [1, 0, 0], 1, 2) } == "tokenTypeIds: expected 1 x 2 elements, found 3")
    #expect(
      message { try input([1, 2], [1, 0], nil, .max, 2) }
        == "inputIds: expected \(Int.max) x 2 elements, found 2")
    #expect(
      message { try input([1, 2], [1, 0, 0, 0], nil, 2, 1) }
        == "attentionMask: expected 2 x 1 elements, found 4")
    #expect(
      message { try input([1, 2], [1, 0], nil, 2, 1) }
        == "attentionMask, row 1: expected 0 and 1, and at least one 1, found 0 everywhere")
    #expect(
      message { try input([1, 2], [1, 2], nil, 1, 2) }
        == "attentionMask, row 0: expected 0 and 1, and at least one 1, found another value")
    #expect(message { try input([1, -2], nil, nil, 1, 2) } == "inputIds: expected ids from 0, found -2")
    #expect(
      message { try input([1, 2], nil, [0, -1], 1, 2) } == "tokenTypeIds: expected ids from 0, found -1")
    #expect(
      message { try input([1, 50], nil, nil, 1, 2) }
        == "inputIds: expected ids below vocab_size 50, found 50. Use this model's own tokenizer.")
    #expect(
      message { try input([1, 2], nil, [0, 2], 1, 2) }
        == "tokenTypeIds: expected ids below type_vocab_size 2, found 2")
    #expect(
      message { try input([Int64](repeating: 1, count: 21), nil, nil, 1, 21) }
        == "input: expected at most 20 tokens, found 21. Cut the texts.")
  }

  @Test func impossibleHeadsAreRefused() throws {
    var head = Tiny.head()
    head.labels = []
    #expect(
      message { _ = try SequenceClassifier(random: Tiny.configuration(), classifier: head) }
        == "classifier: expected at least 1 label, found none")
    #expect(
      message {
        _ = try SequenceClassifier(random: Tiny.configuration(hasPooler: false), classifier: Tiny.head())
      }
        == "classifier: expected an encoder with a pooler, found one without. Choose the pooling cls or mean, or make a new head."
    )
    let path = Golden.folder + "/tiny"
    #expect(
      message { _ = try SequenceClassifier(folder: ModelFolder(path)) }
        == "\(path): expected a model with a classifier, found an encoder without one. Fine-tune it first.")
  }
}
