import Foundation
import ModelFormat
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
  @Test func theSmallestFileHasTheGoldenBytes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.safetensors")
    try SafetensorsWriter.write(
      [StoredTensor(name: "a", shape: [2], floats: [1, -2])], to: path, metadata: [:])
    // SHA-256 of these 72 bytes: 8aa3e2b342431367d957dd15ae6263303c3f27376d40e2d1bbec7012945eecf1.
    let expected =
      [56, 0, 0, 0, 0, 0, 0, 0] + Array(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  "#.utf8)
      + [0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x00, 0xC0]
    #expect(try contents(path) == expected)
  }

  @Test func tensorsLieByAlignmentThenNameAndDataStartAtAMultipleOf64() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("b.safetensors")
    let tensors = [
      StoredTensor(name: "z", elementType: .uint8, shape: [3], bytes: [1, 2, 3]),
      StoredTensor(name: "b", shape: [1], floats: [1]),
      StoredTensor(name: "é", elementType: .int64, shape: [1], bytes: [1, 0, 0, 0, 0, 0, 0, 0]),
      StoredTensor(name: "a", shape: [1], int32s: [2]),
      StoredTensor(name: "h", elementType: .bfloat16, shape: [1], bytes: [0x80, 0x3F]),
    ]
    try SafetensorsWriter.write(tensors, to: path)
    let bytes = try contents(path)
    #expect(try TensorStore(file: path).names == ["é", "a", "b", "h", "z"])
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    #expect((8 + length) % 64 == 0)
    #expect(bytes.count == 8 + length + 8 + 4 + 4 + 2 + 3)
    #expect(String(decoding: bytes[8...], as: UTF8.self).hasPrefix(#"{"__metadata__":{"format":"pt"},"é":"#))
  }

  @Test func dataStartAtAMultipleOf64WhateverTheLengthOfTheHeader() throws {
    let folder = try TemporaryFolder()
    for length in 1...70 {
      let name = String(repeating: "n", count: length)
      try SafetensorsWriter.write([StoredTensor(name: name, shape: [1], floats: [1])], to: folder.file("x"))
      #expect(try contents(folder.file("x")).count % 64 == 4)
      #expect(try TensorStore(file: folder.file("x"))[name]?.floats() == [1])
    }
  }

  @Test func theSameTensorsGiveTheSameBytesInAnyOrder() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 1)
    let tensors = randomTensors(smallStock(), classifier: threeLabels, using: &generator)
    let metadata = ["format": "pt", "b": "2", "a": "1"]
    try SafetensorsWriter.write(tensors, to: folder.file("1"), metadata: metadata)
    try SafetensorsWriter.write(tensors.shuffled(using: &generator), to: folder.file("2"), metadata: metadata)
    #expect(try contents(folder.file("1")) == contents(folder.file("2")))
  }

  @Test func everyTypeAndShapeSurvivesWritingAndReading() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 2)
    var tensors: [StoredTensor] = []
    for type in ElementType.allCases {
      for shape in [[], [0], [1], [3], [2, 0, 5], [3, 5], [1, 1, 7]] {
        let count = shape.reduce(type.sizeInBytes, *)
        tensors.append(
          StoredTensor(
            name: "\(type) \(shape) e\u{301}\"\\\n", elementType: type, shape: shape,
            bytes: (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }))
      }
    }
    tensors.append(tensors[3].renamed("\u{e9}"))
    tensors.append(tensors[4].renamed("e\u{301}"))
    try SafetensorsWriter.write(tensors, to: folder.file("all"))
    let store = try TensorStore(file: folder.file("all"))
    #expect(store.count == tensors.count)
    for tensor in tensors { #expect(store[tensor.name] == tensor, "\(tensor.name)") }
    #expect(store["absent"] == nil)
    #expect(store.metadata == ["format": "pt"])
    #expect(store.fileBytes == (try contents(folder.file("all")).count))
  }

  @Test func repeatedAndReservedNamesAreRefused() throws {
    let folder = try TemporaryFolder()
    let tensor = StoredTensor(name: "a", shape: [1], floats: [1])
    for bad in [[tensor, tensor], [tensor.renamed("__metadata__")]] {
      let error = #expect(throws: ModelFormatError.self) {
        try SafetensorsWriter.write(bad, to: folder.file("x"))
      }
      #expect(error?.code == .writeFailed)
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func shardsHoldTheSameTensorsAndTheIndexSaysWhere() throws {
    var generator = SeededGenerator(state: 3)
    let tensors = randomTensors(smallStock(), using: &generator)
    for limit in [1, 100, 512, 4096] {
      let folder = try TemporaryFolder()
      try SafetensorsWriter.write(tensors, toFolder: folder.path, shardByteLimit: limit)
      let store = try TensorStore(folder: folder.path)
      #expect(store.count == tensors.count)
      for tensor in tensors { #expect(store[tensor.name] == tensor) }
      let shards = try folder.names().filter { $0.hasSuffix(".safetensors") }
      #expect(shards.count > 1)
      #expect(shards[0] == "model-00001-of-\(String(format: "%05d", shards.count)).safetensors")
      for shard in shards {
        let part = try TensorStore(file: folder.file(shard))
        let bytes = part.names.reduce(0) { $0 + (part[$1]?.byteCount ?? 0) }
        #expect(part.count == 1 || bytes <= limit)
      }
    }
  }

  @Test func oldAndNewShardsAreNeverMixed() throws {
    let folder = try TemporaryFolder()
    let tensors = ["a", "b"].map { StoredTensor(name: $0, shape: [1], floats: [1]) }
    try SafetensorsWriter.write(tensors, toFolder: folder.path, shardByteLimit: 4)
    for limit in [4, nil] {
      let error = #expect(throws: ModelFormatError.self) {
        try SafetensorsWriter.write(tensors, toFolder: folder.path, shardByteLimit: limit)
      }
      #expect(error?.code == .alreadyExists)
    }
  }

  #if canImport(Glibc)
    @Test func aFullDiskLeavesTheOldFile() async throws {
      await #expect(processExitsWith: .success) {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try SafetensorsWriter.write([StoredTensor(name: "a", shape: [1], floats: [1])], to: path)
        let old = try contents(path)
        // A limit on the size of files stands for the full disk: writing fails in the middle.
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
        setrlimit(__rlimit_resource_t(1), &limit)
        let large = StoredTensor(name: "a", shape: [50_000], floats: Array(repeating: 1, count: 50_000))
        do {
          try SafetensorsWriter.write([large], to: path)
          fatalError("written over the limit")
        } catch let error as ModelFormatError {
          guard error.code == .writeFailed, error.path == path, error.found == "File too large" else {
            fatalError("\(error)")
          }
        }
        guard try contents(path) == old, try folder.names() == ["model.safetensors"] else {
          fatalError("the old file is gone, or something is left behind")
        }
      }
    }
  #endif

  @Test func whatAKilledProcessLeftIsTidiedAndWhatALivingOneWritesIsNot() throws {
    let folder = try TemporaryFolder()
    // No process has an id above Linux's limit of 2^22, and process 1 always lives; of another machine's nothing is known.
    _ = try folder.write("half", to: ".a.partial-other-99999999-1")
    _ = try folder.write("half", to: ".a.partial-\(PartialPath.machine)-99999999-1")
    _ = try folder.write("half", to: ".a.partial-\(PartialPath.machine)-1-1")
    _ = try folder.write("other", to: ".b.partial-\(PartialPath.machine)-99999999-1")
    try SafetensorsWriter.write([StoredTensor(name: "a", shape: [], floats: [1])], to: folder.file("a"))
    #expect(
      try folder.names().sorted()
        == [
          ".a.partial-\(PartialPath.machine)-1-1", ".a.partial-other-99999999-1",
          ".b.partial-\(PartialPath.machine)-99999999-1", "a",
        ].sorted())
  }

  @Test func anImpossiblePathIsAnError() {
    let error = #expect(throws: ModelFormatError.self) {
      try SafetensorsWriter.write([], to: "/nonexistent/folder/a.safetensors")
    }
    #expect(error?.code == .writeFailed)
    #expect(error?.found == "No such file or directory")
  }
}
