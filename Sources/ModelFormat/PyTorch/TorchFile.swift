import JSON

/// The tensors of a file that `torch.save` wrote: a state dictionary as a zip file or, before PyTorch 1.6, as a stream.
///
/// The pickles in it are read by ``PickleMachine``, which executes nothing. Tensors are slices of the mapped file where they
/// are contiguous.
///
/// Source: torch/serialization.py of PyTorch 2.11. Differences: only dictionaries of names and tensors; TorchScript programs
/// and the tar form of PyTorch 0.1 are refused; a stream must end with its last storage.
struct TorchFile {
  /// The tensors in the order of the dictionary.
  let tensors: [StoredTensor]

  /// Reads a whole file.
  ///
  /// - Throws: `ModelFormatError` with the path: `.forbiddenContent` with what a pickle must not name, `.truncated`,
  ///   `.badHeader`, `.badTensor`.
  /// - Complexity: O(pickle), and O(elements) for tensors that are not contiguous.
  init(file: MappedFile) throws {
    do {
      tensors = try Self.tensors(of: file)
    } catch let error as ModelFormatError {
      throw error.at(file.path)
    }
  }

  private static func tensors(of file: MappedFile) throws -> [StoredTensor] {
    if file.bytes.starts(with: [0x50, 0x4B, 3, 4]) { return try zipTensors(file) }
    if file.bytes.starts(with: TorchStream.magic) { return try TorchStream(file).tensors }
    if file.bytes.dropFirst(257).starts(with: Array("ustar".utf8)) {
      throw ModelFormatError(
        .badHeader, place: "file", expected: "a zip file or a stream of PyTorch 0.2 or later",
        found: "the tar form of PyTorch 0.1", advice: "Load it in PyTorch and save it again.")
    }
    throw ModelFormatError(
      file.bytes.count < TorchStream.magic.count ? .truncated : .badHeader, place: "file",
      expected: "a zip file or a stream that torch.save wrote",
      found: "a file of \(file.bytes.count) other bytes")
  }

  private static func zipTensors(_ file: MappedFile) throws -> [StoredTensor] {
    let archive = try ZipArchive(file.bytes)
    let folder = try folder(of: archive)
    guard archive["\(folder)/constants.pkl"] == nil else {
      throw ModelFormatError(
        .forbiddenContent, place: "zip, entry \(folder)/constants.pkl", expected: "a state dictionary",
        found: "a TorchScript program", advice: "Save a model's state_dict().")
    }
    let isBigEndian = try isBigEndian(archive["\(folder)/byteorder"])
    guard let pickle = archive.entries[UTF8Key("\(folder)/data.pkl")] else { return [] }
    var machine = PickleMachine(
      UnsafeRawBufferPointer(rebasing: file.bytes[pickle]), base: pickle.lowerBound)
    let value = try machine.run()
    let storages = try machine.storages.map { storage in
      let name = "\(folder)/data/\(storage.key)"
      let (bytes, overflow) = storage.count.multipliedReportingOverflow(by: storage.elementType.sizeInBytes)
      guard let range = archive.entries[UTF8Key(name)], !overflow, range.count == bytes else {
        throw ModelFormatError(
          .badHeader, place: "storage \(storage.key)",
          expected: "an entry of \(storage.count) elements of \(storage.elementType.rawValue)",
          found: archive.entries[UTF8Key(name)].map { "\($0.count) bytes" } ?? "none")
      }
      return range
    }
    return try TorchTensors(file: file, storages: storages, isBigEndian: isBigEndian).named(
      value, in: machine)
  }

  /// The one folder that holds a data.pkl.
  private static func folder(of archive: ZipArchive) throws -> String {
    let pickle = "/data.pkl"
    let folders = archive.entries.keys.map(\.string).filter { $0.hasSuffix(pickle) }
      .map { String($0.dropLast(pickle.count)) }
    guard let folder = folders.first, folders.count == 1 else {
      throw ModelFormatError(
        .badHeader, place: "zip", expected: "one data.pkl in a folder",
        found: folders.isEmpty ? "none" : "\(folders.count)")
    }
    return folder
  }

  private static func isBigEndian(_ order: UnsafeRawBufferPointer?) throws -> Bool {
    guard let order else { return false }
    if order.elementsEqual("little".utf8) { return false }
    guard order.elementsEqual("big".utf8) else {
      throw ModelFormatError(
        .badHeader, place: "zip, entry byteorder", expected: "little or big",
        found: "\(order.count) other bytes")
    }
    return true
  }
}
