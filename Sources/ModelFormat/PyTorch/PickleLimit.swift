/// Bounds on what a pickle may ask for, far above what weights need: a model of 10,000 tensors has a pickle of about 1.5 MB.
enum PickleLimit {
  /// The longest pickle in bytes.
  static let bytes = 64 << 20
  /// Values on the stack.
  static let stack = 1 << 20
  /// Values in the memo.
  static let memo = 1 << 20
  /// Open marks: how deep tuples and lists are nested while they are built.
  static let marks = 64
  /// The longest string in bytes.
  static let text = 1 << 16
  /// The longest key of a storage in bytes: a number of some digits.
  static let key = 128
  /// Lists, dictionaries, storages, tensors, and elements of tuples.
  static let objects = 1 << 20
  /// The extents of a tensor.
  static let rank = 32
}
