#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The learning rate of every optimiser step: a linear rise, then a fall to 0 or a constant.
///
/// For the step of 0-based index s, with peak r, W warm-up steps and T steps in all:
///
///     s < W                 r s / max(1, W)
///     s >= W, linear        r max(0, T - s) / max(1, T - W)
///     s >= W, cosine        r (1 + cos(pi (s - W) / max(1, T - W))) / 2
///     s >= W, constant      r
///
/// Source: transformers 5.23, `get_linear_schedule_with_warmup`, `get_cosine_schedule_with_warmup` and
/// `get_constant_schedule_with_warmup`, whose values it repeats; so the very first step of a warm-up has rate 0, as there.
/// W = ceil(warmup share x T), as transformers' `get_warmup_steps`.
public struct LearningRateSchedule: Sendable, Equatable {
  /// What the rate does after the warm-up.
  public enum Decay: String, Sendable, CaseIterable {
    /// It falls in a straight line and would reach 0 one step after the last.
    case linear
    /// It falls along half a cosine, and would reach 0 one step after the last.
    case cosine
    /// It stays at the peak.
    case constant
  }

  /// The highest rate.
  public let peak: Double

  /// The number of steps of the rise.
  public let warmupSteps: Int

  /// The number of steps in all.
  public let totalSteps: Int

  /// What follows the rise.
  public let decay: Decay

  /// Makes a schedule of `totalSteps` steps whose first `warmup` share (0...1) rises to `peak`.
  public init(peak: Double, warmup: Double, totalSteps: Int, decay: Decay) {
    self.peak = peak
    self.warmupSteps = Int((Double(totalSteps) * warmup).rounded(.up))
    self.totalSteps = totalSteps
    self.decay = decay
  }

  /// The rate of the step with 0-based index `step`.
  public func rate(at step: Int) -> Double {
    if step < warmupSteps { return peak * (Double(step) / Double(max(1, warmupSteps))) }
    switch decay {
    case .constant: return peak
    case .cosine:
      let share = Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps))
      return peak * max(0, (1 + cos(.pi * share)) / 2)
    case .linear:
      return peak * max(0, Double(totalSteps - step) / Double(max(1, totalSteps - warmupSteps)))
    }
  }
}
