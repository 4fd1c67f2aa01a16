import CTorch

extension Tensor {
  /// A tensor of zeros.
  ///
  /// - Throws: `TorchError` for a negative size, too little memory or an absent device.
  public static func zeros(
    _ shape: [Int], _ type: ElementType = .float32, on device: Device = .cpu
  ) throws -> Tensor {
    let place = try device.loadedIndex()
    return try make("zeros\(shape)") { ct_zeros(shape, shape.count, type.c, place) }
  }

  /// A tensor of ones.
  ///
  /// - Throws: as `zeros`.
  public static func ones(
    _ shape: [Int], _ type: ElementType = .float32, on device: Device = .cpu
  ) throws -> Tensor {
    try full(shape, value: 1, type, on: device)
  }

  /// A tensor of one value, rounded to the element type.
  ///
  /// - Throws: as `zeros`, and when the value does not fit the type.
  public static func full(
    _ shape: [Int], value: Double, _ type: ElementType = .float32, on device: Device = .cpu
  ) throws -> Tensor {
    let place = try device.loadedIndex()
    return try make("full\(shape)") { ct_full(shape, shape.count, value, type.c, place) }
  }

  /// 0, 1, ..., count - 1 as a tensor of shape [count].
  ///
  /// - Throws: as `zeros`.
  public static func arange(
    _ count: Int, _ type: ElementType = .int64, on device: Device = .cpu
  ) throws -> Tensor {
    guard count >= 0 else {
      throw TorchError.invalid("arange", "expected a count of 0 or more, found \(count)")
    }
    let place = try device.loadedIndex()
    return try make("arange(\(count))") { ct_arange(count, type.c, place) }
  }

  /// Draws of the normal distribution from the device's generator (`RandomGenerator`).
  ///
  /// - Throws: as `zeros`, and for a negative deviation or a type that is no floating-point type.
  public static func normal(
    _ shape: [Int], mean: Double = 0, standardDeviation: Double = 1, _ type: ElementType = .float32,
    on device: Device = .cpu
  ) throws -> Tensor {
    let place = try device.loadedIndex()
    return try make("normal\(shape)") {
      ct_normal(shape, shape.count, mean, standardDeviation, type.c, place)
    }
  }

  /// Draws of the uniform distribution over a half-open range from the device's generator (`RandomGenerator`).
  ///
  /// - Throws: as `zeros`, and for a type that is no floating-point type.
  public static func uniform(
    _ shape: [Int], in range: Range<Double> = 0..<1, _ type: ElementType = .float32, on device: Device = .cpu
  ) throws -> Tensor {
    let place = try device.loadedIndex()
    return try make("uniform\(shape)") {
      ct_uniform(shape, shape.count, range.lowerBound, range.upperBound, type.c, place)
    }
  }

  /// A copy of values in row-major order, as float32.
  ///
  /// - Throws: `TorchError` when the values are not as many as the shape's product, and as `zeros`.
  public convenience init(_ values: [Float], shape: [Int], on device: Device = .cpu) throws {
    try self.init(values, .float32, shape, device)
  }

  /// A copy of values in row-major order, as float64.
  ///
  /// - Throws: as the initialiser from `[Float]`.
  public convenience init(_ values: [Double], shape: [Int], on device: Device = .cpu) throws {
    try self.init(values, .float64, shape, device)
  }

  /// A copy of values in row-major order, as int64.
  ///
  /// - Throws: as the initialiser from `[Float]`.
  public convenience init(_ values: [Int64], shape: [Int], on device: Device = .cpu) throws {
    try self.init(values, .int64, shape, device)
  }

  /// A copy of values in row-major order, as int32.
  ///
  /// - Throws: as the initialiser from `[Float]`.
  public convenience init(_ values: [Int32], shape: [Int], on device: Device = .cpu) throws {
    try self.init(values, .int32, shape, device)
  }

  /// A copy of values in row-major order, as bool.
  ///
  /// - Throws: as the initialiser from `[Float]`.
  public convenience init(_ values: [Bool], shape: [Int], on device: Device = .cpu) throws {
    try self.init(values, .bool, shape, device)
  }

  /// A copy of raw elements in row-major order and the machine's byte order, without conversion.
  ///
  /// The bytes need no alignment. Bytes of a `bool` must be 0 or 1.
  /// - Throws: `TorchError` when the bytes are not as many as shape and element type ask for, and as `zeros`.
  public convenience init(
    bytes: UnsafeRawBufferPointer, shape: [Int], elementType: ElementType, on device: Device = .cpu
  ) throws {
    self.init(owning: try Tensor.copying(bytes, shape, elementType, device))
  }

  private convenience init<Element>(
    _ values: [Element], _ type: ElementType, _ shape: [Int], _ device: Device
  ) throws {
    self.init(owning: try values.withUnsafeBytes { try Tensor.copying($0, shape, type, device) })
  }

  /// A new handle to a copy of raw elements.
  private static func copying(
    _ bytes: UnsafeRawBufferPointer, _ shape: [Int], _ type: ElementType, _ device: Device
  ) throws -> OpaquePointer {
    let place = try device.loadedIndex()
    var expected = type.sizeInBytes
    for size in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else {
        throw TorchError.invalid("Tensor", "no tensor has the shape \(shape)")
      }
      expected = product
    }
    guard bytes.count == expected else {
      throw TorchError.invalid(
        "Tensor",
        "\(type) \(shape) takes \(expected / type.sizeInBytes) elements of \(type.sizeInBytes) bytes, "
          + "found \(bytes.count) bytes")
    }
    let nowhere: UInt8 = 0
    let handle = withUnsafePointer(to: nowhere) { somewhere in
      ct_from_bytes(bytes.baseAddress ?? UnsafeRawPointer(somewhere), shape, shape.count, type.c, place)
    }
    guard let handle else { throw TorchError.last("Tensor\(shape)") }
    return handle
  }
}
