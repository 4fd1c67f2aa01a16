#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads that share the pieces of one job after another.
///
/// Each thread does its own pieces first and then what others have not begun, so one that the system holds up does fewer. The
/// caller is one of the threads. One caller at a time.
package final class ThreadPool: @unchecked Sendable {
  /// How many threads there are, the caller included.
  let count: Int
  private let crew: Crew
  private var threads: [pthread_t] = []

  /// A pool of `count` threads, the caller included.
  ///
  /// Throws `InferenceError` (`outOfMemory`) where the system gives no more threads.
  package init(count: Int) throws(InferenceError) {
    self.count = count
    crew = Crew(count: max(1, count))
    for number in 1..<max(1, count) { try start(number) }
  }

  deinit {
    crew.end()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Lets a worker do each piece once on any of the threads, and returns when all are done.
  func each(_ pieces: Int, _ worker: any Worker) {
    if pieces > 1, count > 1 {
      crew.share(pieces, worker)
    } else {
      for piece in 0..<pieces { worker.work(piece: piece, thread: 0) }
    }
  }

  /// Lets each thread do one piece, the one of its number, all at once, so that they can ``meet(_:)``.
  func together(_ worker: any Worker) { crew.share(count, worker, alone: true) }

  /// Waits, in ``together(_:)``, until every thread has come here as often as this one.
  func meet(_ thread: Int) { crew.meet(thread) }

  private func start(_ number: Int) throws(InferenceError) {
    let seat = Unmanaged.passRetained(Seat(crew: crew, number: number))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let code = pthread_create(&thread, nil, { Seat.run($0) }, seat.toOpaque())
    guard code == 0 else {
      seat.release()
      throw InferenceError(.outOfMemory, "the system gives no thread \(number + 1) of \(count): \(code)")
    }
    #if canImport(Darwin)
      if let thread { threads.append(thread) }
    #else
      threads.append(thread)
    #endif
  }
}

/// What a thread knows when it starts.
private final class Seat {
  let crew: Crew
  let number: Int

  init(crew: Crew, number: Int) {
    self.crew = crew
    self.number = number
  }

  static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let seat = Unmanaged<Seat>.fromOpaque(argument).takeRetainedValue()
    seat.crew.live(seat.number)
    return nil
  }
}
