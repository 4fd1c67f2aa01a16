import Foundation
import ModelFormat
import TestSupport
import Testing

@Suite(.enabled(if: MiniLM.isThere, "all-MiniLM-L6-v2 is not in BERTIE_CACHE: run `make setup`"))
struct MiniLMTests {
  @Test func theRealFileHasThePublishedCounts() throws {
    let file = try FileHandle(forReadingFrom: URL(filePath: MiniLM.path + "/model.safetensors"))
    let bytes = try #require(try file.read(upToCount: 8))
    #expect(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self).littleEndian } == 11_408)
    let model = try ModelFolder(MiniLM.path)
    #expect(model.tensors.count == 104)
    #expect(model.tensors.names.reduce(0) { $0 + (model.tensors[$1]?.count ?? 0) } == 22_713_728)
    #expect(model.parameterCount == 22_713_216)
    #expect(model.report == TensorReport(unused: ["embeddings.position_ids"], missing: []))
    #expect(model.prefix == "" && model.classifier == nil && model.configuration.isStock)
    #expect(model.tensors.metadata == ["format": "pt"])
  }

  @Test func aCopyHasTheSameWeightsBitForBit() throws {
    let folder = try TemporaryFolder()
    let source = try ModelFolder(MiniLM.path)
    try ModelFolderWriter(
      configuration: source.configuration, classifier: nil, tensors: source.canonicalTensors(), source: source
    ).write(to: folder.file("m"))
    let copy = try ModelFolder(folder.file("m"))
    #expect(copy.canonicalTensors() == source.canonicalTensors())
    #expect(copy.tensors.fileBytes == (try source.configuration.fileBytes(classifier: nil)))
    for name in ["tokenizer.json", "vocab.txt", "modules.json", "1_Pooling/config.json"] {
      #expect(try contents(folder.file("m/" + name)) == contents(MiniLM.path + "/" + name))
    }
    #expect(copy.config["gradient_checkpointing"] == false)
    #expect(try text(folder.file("m/README.md")).contains("license: \"apache-2.0\""))
  }
}
