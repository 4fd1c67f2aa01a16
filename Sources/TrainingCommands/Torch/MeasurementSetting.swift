import Console
import JSON
import Torch
import Training

/// What times were measured with: how every report of them begins.
enum MeasurementSetting {
  /// `{"engine", "version", "processor", "device", "precision", "threads"}`.
  static func json(device: Device, precision: Precision) -> JSONObject {
    [
      "engine": "libtorch", "version": .string(TorchInfo.version), "processor": .string(Processor.name),
      "device": .string("\(device)"), "precision": .string(precision.rawValue),
      "threads": .integer(Int64(Threads.count)),
    ]
  }
}
