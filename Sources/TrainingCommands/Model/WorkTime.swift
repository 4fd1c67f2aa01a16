import Dispatch
import Foundation

/// How long a job has worked, the processes that were killed included.
///
/// A file beside the checkpoints has the seconds, at most ten of them old; a process that goes on adds its own.
final class WorkTime {
  private let timer: any DispatchSourceTimer
  private let elapsed: @Sendable () -> Double

  /// Begins to count, from what `file` says; from 0 where it says nothing.
  init(file: String) {
    let start = ContinuousClock.now
    let text = try? String(contentsOfFile: file, encoding: .utf8)
    let before = text.flatMap { Double($0.trimmingCharacters(in: .newlines)) } ?? 0
    let elapsed: @Sendable () -> Double = { before + (ContinuousClock.now - start) / .seconds(1) }
    self.elapsed = elapsed
    timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    timer.schedule(deadline: .now(), repeating: 10)
    timer.setEventHandler {
      // A time that cannot be kept is no reason to end the work.
      try? "\(elapsed())\n".write(toFile: file, atomically: false, encoding: .utf8)
    }
    timer.activate()
  }

  deinit { timer.cancel() }

  /// The seconds so far.
  var seconds: Double { elapsed() }
}
