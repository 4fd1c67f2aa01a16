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

  /// A good file, and its mutators: one of bytes, one of the header's JSON.
  private struct Sample {
    let data: ArraySlice<UInt8>
    let lying: JSONMutator
    let damaged: ByteMutator

    init(_ name: String) throws {
      let whole = try Corpus.bytes(Corpus.goldens + "/files/torch/\(name).safetensors")
      let start = 8 + whole.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self).littleEndian) }
      let header = try JSONValue(parsing: Array(whole[8..<start]))
      let types = ElementType.allCases.map(\.rawValue) + ["F8_E4M3", "C64"]
      data = whole[start...]
      lying = JSONMutator(corpus: [header], words: Corpus.words(in: [header]) + types)
      damaged = ByteMutator(
        [whole],
        words: [
          "\"F32\"", "\"I64\"", "\"BOOL\"", "[0,0]", "\"data_offsets\":", "\"__metadata__\"", "{}", "}", ",",
        ])
    }
  }

  /// In one of four mutants bytes are damaged; in the others the header is well-formed JSON, mostly of the right length, and says
  /// something else. Most begin with files of two or three tensors, which are quickly made.
  @Test func filesThatLieAreRefused() throws {
    let folder = try TemporaryFolder()
    let samples = try ["expected", "big", "views"].map { try Sample($0) }
    try Fuzz.expectSurvival(ofReader: "fuzz.safetensors", in: folder) { generator in
      let sample = samples[generator.index(below: 16) == 0 ? 0 : 1 + generator.index(below: 2)]
      if generator.index(below: 4) == 0 { return sample.damaged.mutant(using: &generator) }
      let json = sample.lying.mutant(using: &generator)
      let length = generator.index(below: 8) == 0 ? generator.next() >> 40 : UInt64(json.count)
      return withUnsafeBytes(of: length.littleEndian, Array.init) + json + sample.data
    } use: {
      try use($0)
    }
  }
}
