import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What the bodies of exit tests need to be ranks of a group on this machine.
public enum Ranks {
  /// Runs what waits for one rank; for `async let`, which takes no macro.
  public static func started(_ body: @Sendable () async -> Void) async { await body() }

  /// Runs all ranks of a group at once, and waits for them.
  public static func each(of size: Int, _ body: @escaping @Sendable (_ rank: Int) async -> Void) async {
    await withTaskGroup { tasks in
      for rank in 0..<size {
        tasks.addTask { await body(rank) }
      }
    }
  }

  /// A port that was free a moment ago.
  public static func freePort() throws -> Int {
    let (listener, port) = try listen()
    close(listener)
    return port
  }

  /// A socket that listens on this machine, and its port.
  public static func listen() throws -> (descriptor: Int32, port: Int) {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        guard bind(descriptor, $0, size) == 0, Foundation.listen(descriptor, 8) == 0 else { return Int32(-1) }
        return getsockname(descriptor, $0, &size)
      }
    }
    guard code == 0 else { throw CocoaError(.fileReadUnknown) }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// Waits.
  public static func sleep(seconds: UInt32) { Foundation.sleep(seconds) }

  /// Ends this process with the exit code 99 after a minute.
  public static func endSoon() {
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 60)
      _exit(99)
    }
  }
}
