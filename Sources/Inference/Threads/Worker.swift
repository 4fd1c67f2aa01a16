/// Knows what to do with the pieces of a job.
///
/// An object and not a closure: to hand a closure to other threads takes memory, at every step of a pass.
protocol Worker: AnyObject {
  /// Does a piece, as one of the threads 0, 1, ...; other threads do others meanwhile.
  func work(piece: Int, thread: Int)
}
