/// What the index of a checkpoint says of one tensor: the message `BundleEntryProto`.
struct CheckpointEntry {
  /// `DataType` of TensorFlow: 1 float, 2 double, 3 int32, ...
  let type: UInt64
  let shape: [Int]
  let shard: Int
  let offset: Int
  let size: Int
  /// The masked CRC-32C of the bytes.
  let check: UInt32
  /// Whether the tensor is stored in parts.
  let isSliced: Bool

  /// Reads the message.
  ///
  /// - Throws: `ModelFormatError` `.badHeader`.
  init(_ bytes: UnsafeRawBufferPointer, at range: Range<Int>, name: String) throws {
    var fields = VariableFields(bytes, at: range, in: "tensor \(name)")
    var (type, shard, offset, size) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    var (shape, check, isSliced) = ([Int](), UInt32(0), false)
    while let field = try fields.field() {
      switch field {
      case .number(1, let value): type = value
      case .bytes(2, let message): shape = try Self.shape(bytes, message, name)
      case .number(3, let value): shard = value
      case .number(4, let value): offset = value
      case .number(5, let value): size = value
      case .fixed32(6, let value): check = value
      case .bytes(7, _): isSliced = true
      default: break
      }
    }
    guard let shard = Int(exactly: shard), let offset = Int(exactly: offset), let size = Int(exactly: size)
    else {
      throw fields.invalid("a shard, an offset and a size of 63 bits", "larger numbers")
    }
    (self.type, self.shape, self.shard, self.offset, self.size) = (type, shape, shard, offset, size)
    (self.check, self.isSliced) = (check, isSliced)
  }

  /// `TensorShapeProto`: the extents, each a message with the extent in field 1.
  private static func shape(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ name: String) throws
    -> [Int]
  {
    var fields = VariableFields(bytes, at: range, in: "tensor \(name), shape")
    var shape: [Int] = []
    while let field = try fields.field() {
      guard case .bytes(2, let message) = field else { throw fields.invalid("extents", "another field") }
      var extent = VariableFields(bytes, at: message, in: "tensor \(name), shape")
      var size: UInt64 = 0
      while let field = try extent.field() { if case .number(1, let value) = field { size = value } }
      guard let size = Int(exactly: size), shape.count < PickleLimit.rank else {
        throw fields.invalid("at most \(PickleLimit.rank) extents from 0", "others")
      }
      shape.append(size)
    }
    return shape
  }

  /// The type of the elements; nil where we have none for it.
  var elementType: ElementType? {
    switch type {
    case 1: .float32
    case 2: .float64
    case 3: .int32
    case 4: .uint8
    case 5: .int16
    case 6: .int8
    case 9: .int64
    case 10: .bool
    case 14: .bfloat16
    case 19: .float16
    default: nil
    }
  }
}
