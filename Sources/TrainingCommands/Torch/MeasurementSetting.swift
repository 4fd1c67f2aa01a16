import Commands
import Console
import JSON
import Torch
import Training

/// What times were measured with: how every report of them begins.
enum MeasurementSetting {
  /// `{"engine", "device", "precision", "version", "processor", "threads"}`.
  static func json(device: Device, precision: Precision) -> JSONObject {
    var object = computation(device: device, precision: precision)
    object["version"] = .string(TorchInfo.version)
    object["processor"] = .string(Processor.name)
    object["threads"] = .integer(Int64(Threads.count))
    return object
  }

  /// `{"engine", "device", "precision"}`: what outputs come from.
  static func computation(device: Device, precision: Precision) -> JSONObject {
    [
      "engine": .string(EngineChoice.torch.rawValue), "device": .string("\(device)"),
      "precision": .string(precision.rawValue),
    ]
  }
}
