import Foundation
import Inference
import ModelFormat
import TestSupport
import Testing

/// Tiny models of every family under every kind of head: transformers' outputs on every path (Tests/Goldens/families).
@Suite struct FamilyGoldenTests {
  /// A golden's folder, as `mpnet/tokens`.
  static let names = [
    "albert", "bert", "bort", "camembert", "distilbert", "electra", "mpnet", "roberta", "xlm-roberta",
  ]
  .flatMap { family in HeadKind.allCases.map { "\(family)/\($0.rawValue)" } }
  .filter { FileManager.default.fileExists(atPath: "\(goldens)/families/\($0)/config.json") }

  /// A golden's model, its texts without padding, and what transformers computes for them.
  private struct Golden {
    let folder: ModelFolder
    let texts: [TokenInput]
    let states, logits: [[Double]]

    init(_ name: String) throws {
      let path = "\(goldens)/families/\(name)"
      folder = try ModelFolder(path)
      let head = try #require(folder.classifier)
      // RoBERTa's goldens are those of its relatives too, whose weights are the same.
      let isRelative = folder.configuration.family == .xlmRoberta || folder.configuration.family == .camembert
      let store = try TensorStore(
        file: (isRelative ? "\(goldens)/families/roberta/\(head.kind.rawValue)" : path)
          + "/golden.safetensors")
      func tensor(_ name: String) throws -> StoredTensor { try #require(store[name]) }
      let shape = try tensor("input_ids").shape
      let (ids, mask) = (try tensor("input_ids").int32s(), try tensor("attention_mask").int32s())
      let types = try store["token_type_ids"]?.int32s()
      let rows = (0..<shape[0]).map { row in
        (0..<shape[1]).map { row * shape[1] + $0 }.filter { mask[$0] == 1 }
      }
      texts = rows.map { row in
        TokenInput(ids: row.map { ids[$0] }, types: types.map { types in row.map { types[$0] } } ?? [])
      }
      func vectors(_ name: String, _ width: Int) throws -> [[Double]] {
        let all = try tensor(name).floats().map(Double.init)
        return rows.map { $0.flatMap { all[$0 * width..<($0 + 1) * width] } }
      }
      // ALBERT's are those of its steps, of some layers each.
      let last = store.names.filter { $0.hasPrefix("hidden_states.") }.count - 1
      states = try vectors("hidden_states.\(last)", folder.configuration.hiddenSize)
      if head.kind.isPooled {
        let all = try tensor("logits").floats().map(Double.init)
        logits = rows.indices.map { Array(all[$0 * head.labels.count..<($0 + 1) * head.labels.count]) }
      } else {
        logits = try vectors("logits", head.labels.count)
      }
    }
  }

  @Test func everyFamilyHasEveryKindOfHead() {
    // Bort has no pooler, and of RoBERTa's two relatives there is one each.
    #expect(Self.names.count == 6 * 4 + 2 + 2, "\(Self.names)")
  }

  /// Some 10 products of numbers of order 1 follow each other: 5e-6 is 40 roundings, as in `TransformersTests`.
  @Test(arguments: names)
  func statesAndLogitsAreThoseOfTransformers(_ name: String) throws {
    let golden = try Golden(name)
    for path in Engine.paths {
      let session = try Session(Engine(folder: golden.folder, path: path), threads: 1)
      let isPooled = golden.folder.classifier?.kind.isPooled == true
      let logits = try isPooled ? session.logits(of: golden.texts) : session.tokenLogits(of: golden.texts)
      let found = (
        states: Distance(try session.lastHiddenStates(of: golden.texts), golden.states),
        logits: Distance(logits, golden.logits)
      )
      #expect(found.states.most <= 5e-6 && found.logits.most <= 5e-6, "\(path): \(found)")
    }
  }
}
