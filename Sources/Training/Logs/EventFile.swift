import ModelFormat

/// A file of scalars that TensorBoard shows.
///
/// A TFRecord file: per record its length as a little-endian UInt64, the masked CRC32C of those eight bytes, the
/// record, and the record's masked CRC32C. A record is an `Event` message (1 wall_time: double, 2 step: int64,
/// 3 file_version: string, 5 summary), a summary holds `Value` messages in field 1 (1 tag: string, 2
/// simple_value: float). The first record says "brain.Event:2".
///
/// Source: tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto and
/// tensorflow/core/lib/io/record_writer.h, written here without their libraries.
package final class EventFile {
  /// The name of the file in its folder: TensorBoard looks for "tfevents" in it. Where TensorFlow puts time and
  /// host, this has a constant, so that a resumed run goes on in the same file.
  package static let name = "events.out.tfevents.0.bertie"

  private let file: AppendingFile
  private let clock: () -> Double

  /// Opens the file at `path` and cuts it to `length` bytes; an empty one gets its first record.
  ///
  /// - Parameter clock: The seconds since 1970 that events carry.
  package init(path: String, length: Int, clock: @escaping () -> Double) throws {
    file = try AppendingFile(path: path, length: length)
    self.clock = clock
    if length == 0 {
      var event = ProtobufWriter()
      event.write(clock(), field: 1)
      event.write(Array("brain.Event:2".utf8), field: 3)
      try file.append(Self.record(event.bytes))
    }
  }

  /// The file's length in bytes.
  package var length: Int { file.length }

  /// Appends the scalars of one step, in the order given, as one event.
  package func append(step: Int, scalars: [(name: String, value: Double)]) throws {
    try file.append(Self.record(Self.event(time: clock(), step: step, scalars: scalars)))
  }

  /// Waits until the file is on the disk.
  package func synchronize() throws { try file.synchronize() }

  /// The `Event` message of one step's scalars; values are rounded to float32.
  package static func event(time: Double, step: Int, scalars: [(name: String, value: Double)]) -> [UInt8] {
    var summary = ProtobufWriter()
    for scalar in scalars {
      var value = ProtobufWriter()
      value.write(Array(scalar.name.utf8), field: 1)
      value.write(Float(scalar.value), field: 2)
      summary.write(value.bytes, field: 1)
    }
    var event = ProtobufWriter()
    event.write(time, field: 1)
    event.write(Int64(step), field: 2)
    event.write(summary.bytes, field: 5)
    return event.bytes
  }

  /// The TFRecord frame around `content`.
  package static func record(_ content: [UInt8]) -> [UInt8] {
    let length = withUnsafeBytes(of: UInt64(content.count).littleEndian) { Array($0) }
    func check(_ bytes: [UInt8]) -> [UInt8] {
      withUnsafeBytes(of: CRC32C.masked(bytes).littleEndian) { Array($0) }
    }
    return length + check(length) + content + check(content)
  }
}
