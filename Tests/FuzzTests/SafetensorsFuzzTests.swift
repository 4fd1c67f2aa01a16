import Evaluation
import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct SafetensorsFuzzTests {
  private func use(_ path: String) throws -> Bool {
    do {
      let store = try TensorStore(file: path)
      for name in store.names {
        guard let tensor = store[name] else { continue }
        tensor.withUnsafeBytes { #expect($0.count == tensor.count * tensor.elementType.sizeInBytes) }
        if tensor.elementType.isFloatingPoint { #expect(try tensor.floats().count == tensor.count) }
        if tensor.elementType == .int32 { #expect(try tensor.int32s().count == tensor.count) }
      }
      return true
    } catch let error as ModelFormatError {
      #expect(error.path == path)
      return false
    }
  }

  @Test func damagedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let mutator = ByteMutator(
      try [Corpus.bytes(Corpus.model + "/model.safetensors")],
      words: [
        "\"F32\"", "\"I64\"", "\"BOOL\"", "[0,0]", "\"data_offsets\":", "\"__metadata__\"", "{}", "}", ",",
      ])
    try Fuzz.expectSurvival("damaged.safetensors", in: folder) {
      mutator.mutant(using: &$0)
    } use: {
      try use($0)
    }
  }

  /// The header is well-formed JSON of the right length, and says something else.
  @Test func headersThatLieAreRefused() throws {
    let folder = try TemporaryFolder()
    let whole = try Corpus.bytes(Corpus.model + "/model.safetensors")
    let start = 8 + whole.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self).littleEndian) }
    let header = try JSONValue(parsing: Array(whole[8..<start]))
    let types = ElementType.allCases.map(\.rawValue) + ["F8_E4M3", "C64"]
    let mutator = JSONMutator(corpus: [header], words: Corpus.words(in: [header]) + types)
    try Fuzz.expectSurvival("lying.safetensors", in: folder) { generator in
      let json = mutator.mutant(using: &generator)
      let length = generator.index(below: 8) == 0 ? generator.next() >> 40 : UInt64(json.count)
      return withUnsafeBytes(of: length.littleEndian, Array.init) + json + whole[start...]
    } use: {
      try use($0)
    }
  }
}
