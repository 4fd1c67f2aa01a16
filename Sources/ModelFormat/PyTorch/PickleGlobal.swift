/// The names that a pickle of tensors may mention. Each stands for something that is built here; nothing is ever looked up
/// by its name, imported or called.
enum PickleGlobal: Equatable {
  /// `collections.OrderedDict`.
  case orderedDictionary
  /// `torch._utils._rebuild_tensor_v2`.
  case rebuildTensor
  /// `torch._utils._rebuild_parameter`.
  case rebuildParameter
  /// `torch.Size`.
  case size
  /// `torch.device`.
  case device
  /// `_codecs.encode`.
  case encode
  /// `torch.FloatStorage` and its kin: raw numbers of one type.
  case storage(ElementType)
  /// `torch.float32` and its kin.
  case elementType(ElementType)

  /// The meaning of `module.name`; nil for everything outside the list.
  init?(module: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer) {
    guard
      let found = Self.all.first(where: { $0.name.elementsEqual(name) && $0.module.elementsEqual(module) })
    else { return nil }
    self = found.global
  }

  private static let all: [(module: [UInt8], name: [UInt8], global: PickleGlobal)] = {
    var list = functions
    for (name, type) in storages { list.append(("torch", name, .storage(type))) }
    for type in ElementType.allCases { list.append(("torch", type.configName, .elementType(type))) }
    return list.map { (Array($0.0.utf8), Array($0.1.utf8), $0.2) }
  }()

  private static let functions: [(String, String, PickleGlobal)] = [
    ("collections", "OrderedDict", .orderedDictionary),
    ("torch._utils", "_rebuild_tensor_v2", .rebuildTensor),
    ("torch._utils", "_rebuild_parameter", .rebuildParameter), ("torch", "Size", .size),
    ("torch", "device", .device), ("_codecs", "encode", .encode),
  ]

  private static let storages: [(String, ElementType)] = [
    ("FloatStorage", .float32), ("HalfStorage", .float16), ("BFloat16Storage", .bfloat16),
    ("DoubleStorage", .float64), ("LongStorage", .int64), ("IntStorage", .int32), ("ShortStorage", .int16),
    ("CharStorage", .int8), ("ByteStorage", .uint8), ("BoolStorage", .bool),
  ]
}
