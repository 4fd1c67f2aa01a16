import Console
import Foundation
import Inference
import JSON

/// What the system says of the machine, and of what this program may use of it.
struct Machine {
  /// Processors: all, those that this program may run on, and what its control groups grant; nil for all.
  private let processors = ProcessInfo.processInfo.processorCount
  private let affine = ProcessorCount.affine
  private let quota = ProcessorCount.quota
  /// Bytes: all, and those that this program may take; nil where the system does not say.
  private let memory = AvailableMemory.machine
  private let available = AvailableMemory.bytes
  private let caches = ProcessorCache.all

  /// `{"processor", "processors", "usable_processors", "processor_quota", "memory_bytes", "available_bytes",
  /// "caches": [{"level", "kind", "bytes"}], "paths"}`; null where the system does not say, and for no quota.
  var json: JSONObject {
    func integer(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }
    return [
      "processor": .string(Processor.name), "processors": integer(processors),
      "usable_processors": integer(affine), "processor_quota": quota.map { .number($0) } ?? .null,
      "memory_bytes": integer(memory), "available_bytes": integer(available),
      "caches": .array(
        caches.map {
          ["level": integer($0.level), "kind": .string($0.kind.lowercased()), "bytes": integer($0.bytes)]
        }),
      "paths": .array(Engine.paths.map { .string($0) }),
    ]
  }

  /// The same in lines for people.
  var text: String {
    func gigabytes(_ bytes: Int?) -> String {
      bytes.map { (Double($0) / 1e9).text(decimals: 1) + " GB" } ?? "unknown"
    }
    let kibibytes = caches.map { cache in
      let kind = cache.kind == "Unified" ? "" : " \(cache.kind.lowercased())"
      return "L\(cache.level)\(kind) \((cache.bytes >> 10).groupedText) KiB"
    }
    let granted = quota.map { ", a quota of \($0.text(decimals: 2))" } ?? ""
    return """
      processor   \(Processor.name)
      processors  \(affine) of \(processors) usable\(granted)
      caches      \(kibibytes.isEmpty ? "unknown" : kibibytes.joined(separator: ", "))
      memory      \(gigabytes(memory)), \(gigabytes(available)) available
      paths       \(Engine.paths.joined(separator: ", "))
      """
  }
}
