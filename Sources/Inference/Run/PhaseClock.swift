#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adds up what one thread's time goes to, while it is asked to.
///
/// Its memory is that of a slab, which must live as long.
struct PhaseClock {
  private struct State {
    var isOn = false
    /// When the last phase ended, in nanoseconds.
    var last: UInt64 = 0
  }

  private let state: UnsafeMutablePointer<State>
  /// Nanoseconds of each phase.
  private let times: UnsafeMutablePointer<UInt64>

  /// A clock that stands. Throws `InferenceError` (`outOfMemory`).
  init(in slab: Slab) throws(InferenceError) {
    state = try Memory(bytes: MemoryLayout<State>.stride, in: slab).pointer()
    state.initialize(to: State())
    times = try Memory(bytes: Phase.allCases.count * MemoryLayout<UInt64>.stride, in: slab).pointer()
  }

  /// Begins to add up, from zero.
  func start() {
    times.update(repeating: 0, count: Phase.allCases.count)
    state.pointee.isOn = true
  }

  /// Stands still; what was added up stays.
  func stop() { state.pointee.isOn = false }

  /// What was added up.
  func seconds(of phase: Phase) -> Double { Double(times[phase.rawValue]) * 1e-9 }

  /// What comes now is counted; what was since the last mark is not.
  func begin() {
    if state.pointee.isOn { state.pointee.last = Self.now }
  }

  /// What was since the last mark belongs to a phase.
  func mark(_ phase: Phase) {
    guard state.pointee.isOn else { return }
    let now = Self.now
    times[phase.rawValue] &+= now &- state.pointee.last
    state.pointee.last = now
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
