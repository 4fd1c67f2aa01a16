#if os(Linux)
  import Foundation

  /// The most memory that the process has held since a moment.
  ///
  /// Pages that were freed and not returned to the system are not counted again.
  enum PeakMemory {
    /// Forgets the peak so far; the bytes that are held now.
    static func start() -> Int {
      guard let file = fopen("/proc/self/clear_refs", "w") else { return 0 }
      fputs("5", file)
      fclose(file)
      return peak()
    }

    /// The bytes by which the peak since `start` is above what was held then.
    static func growth(since before: Int) -> Int { peak() - before }

    private static func peak() -> Int {
      guard let file = fopen("/proc/self/status", "r") else { return 0 }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 256)
      while fgets(&line, Int32(line.count), file) != nil {
        guard strncmp(line, "VmHWM:", 6) == 0 else { continue }
        return line.dropFirst(6).reduce(0) { number, digit in
          (48...57).contains(digit) ? number * 10 + Int(digit) - 48 : number
        } << 10
      }
      return 0
    }
  }
#else
  /// Memory is not measured here.
  enum PeakMemory {
    static func start() -> Int { 0 }
    static func growth(since before: Int) -> Int { 0 }
  }
#endif
