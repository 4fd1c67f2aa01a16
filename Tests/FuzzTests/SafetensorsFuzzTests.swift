import Evaluation
import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct SafetensorsFuzzTests {
  private func use(_ path: String) throws -> Verdict {
    do {
      let store = try TensorStore(file: path)
      for name in store.names {
        guard let tensor = store[name] else { continue }
        tensor.withUnsafeBytes { #expect($0.count == tensor.count * tensor.elementType.sizeInBytes) }
        if tensor.elementType.isFloatingPoint { #expect(try tensor.floats().count == tensor.count) }
        if tensor.elementType == .int32 { #expect(try tensor.int32s().count == tensor.count) }
      }
      return .accepted
    } catch let error as ModelFormatError {
      #expect(error.path == path)
      // The first check: the header's length, and that it is JSON.
      return error.place.hasPrefix("header") ? .refusedFirst : .refusedLater
    }
  }

  /// In one of four mutants bytes are damaged; in the others the header is well-formed JSON, mostly of the right length, and says
  /// something else.
  @Test func filesThatLieAreRefused() throws {
    let folder = try TemporaryFolder()
    let whole = try Corpus.bytes(Corpus.goldens + "/files/torch/expected.safetensors")
    let start = 8 + whole.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self).littleEndian) }
    let header = try JSONValue(parsing: Array(whole[8..<start]))
    let types = ElementType.allCases.map(\.rawValue) + ["F8_E4M3", "C64"]
    let lying = JSONMutator(corpus: [header], words: Corpus.words(in: [header]) + types)
    let damaged = ByteMutator(
      [whole],
      words: [
        "\"F32\"", "\"I64\"", "\"BOOL\"", "[0,0]", "\"data_offsets\":", "\"__metadata__\"", "{}", "}", ",",
      ])
    try Fuzz.expectSurvival(ofReader: "fuzz.safetensors", in: folder) { generator in
      if generator.index(below: 4) == 0 { return damaged.mutant(using: &generator) }
      let json = lying.mutant(using: &generator)
      let length = generator.index(below: 8) == 0 ? generator.next() >> 40 : UInt64(json.count)
      return withUnsafeBytes(of: length.littleEndian, Array.init) + json + whole[start...]
    } use: {
      try use($0)
    }
  }
}
