#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Darwin)
  import Darwin
#endif

/// The processor that a measurement was made on.
public enum Processor {
  /// Its name as the system gives it, as "AMD EPYC 9B45"; "unknown" where the system gives none.
  public static var name: String {
    #if canImport(Darwin)
      var bytes = [UInt8](repeating: 0, count: 256)
      var count = bytes.count
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &count, nil, 0) == 0 else { return "unknown" }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      do {
        return name(inCPUInfo: try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "unknown"
      } catch {
        return "unknown"
      }
    #endif
  }

  /// The first `model name` in the text of Linux's /proc/cpuinfo; nil where it has none, as on arm64.
  package static func name(inCPUInfo text: String) -> String? {
    for line in text.split(separator: "\n") where line.hasPrefix("model name") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[line.index(after: colon)...].drop { $0 == " " }
      if !name.isEmpty { return String(name) }
    }
    return nil
  }
}
