import ModelFormat
import Testing
import Training

@Suite struct EventFileTests {
  /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  @Test(
    arguments: [
      (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E), ([], 0),
    ] as [([UInt8], UInt32)])
  func checksumEqualsPublishedValues(bytes: [UInt8], golden: UInt32) {
    #expect(CRC32C.checksum(bytes) == golden)
  }

  /// Computed by hand from the published checks: rotated right by 15 bits, plus the constant.
  @Test(arguments: [(Array("123456789".utf8), 0xC78A_B0E5), ([], 0xA282_EAD8)] as [([UInt8], UInt32)])
  func maskedChecksumEqualsItsDefinition(bytes: [UInt8], golden: UInt32) {
    #expect(CRC32C.masked(bytes) == golden)
  }

  @Test func numbersAreWrittenAsProtocolBuffersSay() {
    var writer = ProtobufWriter()
    writer.write(Int64(150), field: 1)  // The example of protobuf.dev, "Encoding".
    writer.write(Array("testing".utf8), field: 2)
    writer.write(Int64(-1), field: 3)
    writer.write(Float(1), field: 4)
    #expect(
      writer.bytes == [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8) + [0x18]
        + [UInt8](repeating: 0xFF, count: 9) + [0x01, 0x25, 0, 0, 0x80, 0x3F])
  }

  /// The bytes come from Tests/Goldens/training/make_event_golden.py, which knows nothing of our code.
  @Test func fileEqualsTheGoldenBytes() throws {
    try withTemporaryFolder { folder in
      let path = folder.file(EventFile.name)
      var time = 1_700_000_000.5
      let file = try EventFile(path: path, length: 0) { time }
      time += 1
      try file.append(step: 300, scalars: [("train/loss", 0.25), ("train/learning_rate", 2e-5)])
      #expect(try bytes(of: path) == EventGolden.bytes)
      #expect(file.length == EventGolden.bytes.count)
    }
  }

  @Test func reopeningCutsWhatCameAfterTheCheckpoint() throws {
    try withTemporaryFolder { folder in
      let position: TrainingLog.Position
      do {
        let log = try TrainingLog(folder: folder, position: .init()) { 7 }
        try log.append("train", step: 1, scalars: [("loss", 0.5)])
        position = log.position
        try log.append("train", step: 2, scalars: [("loss", 0.25)])
        try log.appendMeasured(step: 2, scalars: [("examples_per_second", 3)])
      }
      let all = try bytes(of: folder.file(TrainingLog.name))
      let events = try bytes(of: folder.file(EventFile.name))
      #expect(position.lines < all.count && position.events < events.count)
      let log = try TrainingLog(folder: folder, position: position) { 7 }
      #expect(try bytes(of: folder.file(TrainingLog.name)) == Array(all.prefix(position.lines)))
      try log.append("train", step: 2, scalars: [("loss", 0.25)])
      try log.appendMeasured(step: 2, scalars: [("examples_per_second", 3)])
      #expect(try bytes(of: folder.file(TrainingLog.name)) == all)
      #expect(try bytes(of: folder.file(EventFile.name)) == events)
      #expect(
        String(decoding: all, as: UTF8.self)
          == #"{"event":"train","step":1,"loss":0.5}"# + "\n" + #"{"event":"train","step":2,"loss":0.25}"#
          + "\n")
    }
  }

  @Test func aLogShorterThanTheCheckpointIsAnError() throws {
    try withTemporaryFolder { folder in
      try folder.write("{}\n", to: TrainingLog.name)
      #expect {
        try TrainingLog(folder: folder, position: .init(lines: 4)) { 0 }
      } throws: { error in
        let error = error as? TrainingError
        return error?.code == .checkpointDamaged && error?.place == folder.file(TrainingLog.name)
          && error?.expected == "4 bytes or more" && error?.found == "3"
      }
    }
  }
}
