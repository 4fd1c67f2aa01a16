public import ModelFormat
public import Torch

extension Encoder {
  /// Makes the encoder of a model folder; a classifier that is there is ignored.
  ///
  /// - Throws: as `init(configuration:tensors:on:)`.
  public convenience init(folder: ModelFolder, on device: Device = .cpu) throws {
    try self.init(configuration: folder.configuration, tensors: folder.tensor(named:), on: device)
  }
}
