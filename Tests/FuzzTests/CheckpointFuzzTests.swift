import Evaluation
import Foundation
import ModelFormat
import TestSupport
import Testing

@Suite struct CheckpointFuzzTests {
  private static let stem = Corpus.goldens + "/files/tensorflow/bert/bert_model.ckpt"
  private static let data = "data-00000-of-00001"

  private func use(_ path: String) throws -> Verdict {
    do {
      let bundle = try CheckpointBundle(index: path)
      for name in bundle.names {
        let tensor = try bundle.tensor(named: name)
        tensor.withUnsafeBytes { #expect($0.count == tensor.count * tensor.elementType.sizeInBytes) }
        if tensor.shape.count == 2 { #expect(try tensor.transposed(as: "t").count == tensor.count) }
      }
      return .accepted
    } catch let error as ModelFormatError {
      #expect(error.path?.hasPrefix(path.dropLast(6)) == true)
      // The first check: the footer, and the digest of the block that it names.
      return ["footer", "index block"].contains { error.place.hasPrefix($0) } ? .refusedFirst : .refusedLater
    }
  }

  /// The index and, in one of eight mutants, the data.
  @Test func checkpointsThatLieAreRefused() throws {
    let folder = try TemporaryFolder()
    let index = try Corpus.bytes(Self.stem + ".index")
    let data = try Corpus.bytes("\(Self.stem).\(Self.data)")
    let builder = try BundleBuilder(index: Self.stem + ".index")
    let bytes = ByteMutator([index])
    let file = try OverwrittenFile(path: folder.file("fuzz.\(Self.data)"))
    try file.write(data)
    var isWhole = true
    try Fuzz.expectSurvival(ofReader: "fuzz.index", in: folder) { generator in
      if generator.index(below: 8) == 0 {
        var changed = data
        if generator.index(below: 2) == 0 {
          changed.removeLast(generator.index(below: changed.count))
        } else {
          changed[generator.index(below: changed.count)] ^= 1 << UInt8(generator.index(below: 8))
        }
        try file.write(changed)
        isWhole = false
      } else if !isWhole {
        try file.write(data)
        isWhole = true
      }
      return generator.index(below: 16) == 0
        ? bytes.mutant(using: &generator) : builder.mutant(using: &generator)
    } use: {
      try use($0)
    }
  }
}
