/// Limited-memory BFGS: the minimum of a smooth function of many variables.
///
/// Two-loop recursion with the last `memory` steps; the step length satisfies the weak Wolfe conditions
/// (sufficient decrease 1e-4, curvature 0.9), found by doubling and bisection.
///
/// Sources: Nocedal and Wright, "Numerical optimization", algorithms 7.4 and 7.5; the line search of Lewis
/// and Overton, "Nonsmooth optimization via quasi-Newton methods", 2013, section 2.
package struct QuasiNewton: Sendable {
  /// Steps remembered.
  package var memory = 10
  /// Most iterations.
  package var maximumIterations = 1000
  /// The largest gradient element at which it stops.
  package var tolerance = 1e-5

  /// What was reached.
  package struct Outcome: Sendable, Equatable {
    /// The variables.
    package var point: [Double]
    /// The function there.
    package var value: Double
    /// Iterations done.
    package var iterations: Int
    /// Whether the gradient is below the tolerance.
    package var converged: Bool
  }

  private struct Step {
    var move: [Double]
    var change: [Double]
    var inverseProduct: Double
  }

  /// A solver with the default settings.
  package init() {}

  /// Minimises from `start`. `evaluate` writes the gradient into its second argument and gives the value.
  ///
  /// Stops at the tolerance, at the most iterations, or where no step decreases the value any more
  /// (rounding).
  package func minimise(
    from start: [Double], _ evaluate: ([Double], inout [Double]) -> Double
  ) -> Outcome {
    var point = start
    var gradient = [Double](repeating: 0, count: start.count)
    var value = evaluate(point, &gradient)
    var history: [Step] = []
    for iteration in 0..<maximumIterations {
      if VectorMath.largestMagnitude(gradient) <= tolerance {
        return Outcome(point: point, value: value, iterations: iteration, converged: true)
      }
      var direction = self.direction(gradient, history)
      var slope = VectorMath.dot(direction, gradient)
      if !(slope < 0) {
        history.removeAll()
        direction = gradient.map { -$0 }
        slope = VectorMath.dot(direction, gradient)
      }
      let first = history.isEmpty ? 1 / max(1, VectorMath.dot(gradient, gradient).squareRoot()) : 1
      guard let next = search(point, value, direction, slope, first: first, evaluate) else {
        return Outcome(point: point, value: value, iterations: iteration, converged: false)
      }
      remember(from: point, gradient, to: next.point, next.gradient, in: &history)
      (point, value, gradient) = (next.point, next.value, next.gradient)
    }
    return Outcome(
      point: point, value: value, iterations: maximumIterations,
      converged: VectorMath.largestMagnitude(gradient) <= tolerance)
  }

  private func remember(
    from point: [Double], _ gradient: [Double], to nextPoint: [Double], _ nextGradient: [Double],
    in history: inout [Step]
  ) {
    var move = nextPoint
    VectorMath.add(-1, point, to: &move)
    var change = nextGradient
    VectorMath.add(-1, gradient, to: &change)
    let product = VectorMath.dot(move, change)
    guard product > 1e-12 * VectorMath.dot(change, change) else { return }
    history.append(Step(move: move, change: change, inverseProduct: 1 / product))
    if history.count > memory { history.removeFirst() }
  }

  private func direction(_ gradient: [Double], _ history: [Step]) -> [Double] {
    var direction = gradient
    var factors = [Double](repeating: 0, count: history.count)
    for place in history.indices.reversed() {
      let step = history[place]
      factors[place] = step.inverseProduct * VectorMath.dot(step.move, direction)
      VectorMath.add(-factors[place], step.change, to: &direction)
    }
    let scale = history.last.map { 1 / ($0.inverseProduct * VectorMath.dot($0.change, $0.change)) } ?? 1
    for place in direction.indices { direction[place] *= -scale }
    for (place, step) in history.enumerated() {
      // The direction is negated already, hence the signs.
      let back = step.inverseProduct * VectorMath.dot(step.change, direction)
      VectorMath.add(-factors[place] - back, step.move, to: &direction)
    }
    return direction
  }

  private func search(
    _ point: [Double], _ value: Double, _ direction: [Double], _ slope: Double, first: Double,
    _ evaluate: ([Double], inout [Double]) -> Double
  ) -> (point: [Double], value: Double, gradient: [Double])? {
    var low = 0.0
    var high = Double.infinity
    var length = first
    var gradient = [Double](repeating: 0, count: point.count)
    for _ in 0..<40 {
      var trial = point
      VectorMath.add(length, direction, to: &trial)
      let found = evaluate(trial, &gradient)
      if !(found <= value + 1e-4 * length * slope) {
        high = length
      } else if VectorMath.dot(direction, gradient) < 0.9 * slope {
        low = length
      } else {
        return (trial, found, gradient)
      }
      length = high.isFinite ? (low + high) / 2 : 2 * length
    }
    return nil
  }
}
