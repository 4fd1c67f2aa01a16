import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads that share the parts of one piece of work after another.
///
/// A part is taken from a counter, so a thread that the system holds up takes fewer of them. Between pieces the threads look for
/// the next one for a moment, as it comes within microseconds during a pass, and then sleep. The caller is one of the threads.
/// One caller at a time.
final class ThreadPool: @unchecked Sendable {
  /// How many threads there are, the caller included.
  let count: Int

  /// The piece of work: the parts that were given out, and how many there are. Both in one number, so that a late thread never
  /// takes a part of one piece for a part of the next.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let ends = Atomic<Bool>(false)
  /// What is done with a part; valid while parts of the piece are not finished.
  private var body: UnsafePointer<(Int, Int) -> Void>?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var threads: [pthread_t] = []

  /// Looks at the ticket before a thread sleeps: some tens of microseconds.
  private static let looks = 2_000
  /// Looks for the end of a piece before the caller lets others run.
  private static let patience = 200_000

  /// A pool of `count` threads, the caller included.
  ///
  /// Throws `InferenceError` (`outOfMemory`) where the system gives no more threads.
  init(count: Int) throws(InferenceError) {
    self.count = count
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
    for number in 1..<max(1, count) { try start(number) }
  }

  deinit {
    ends.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
    for thread in threads { pthread_join(thread, nil) }
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(lock)
    wake.deallocate()
    lock.deallocate()
  }

  /// Calls `body(part, thread)` once for each part on any of the threads, and returns when all are done.
  func each(_ parts: Int, _ body: (_ part: Int, _ thread: Int) -> Void) {
    guard parts > 1, count > 1 else {
      for part in 0..<parts { body(part, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { body in
        self.body = body
        finished.store(0, ordering: .relaxed)
        ticket.store(UInt64(parts) << 32, ordering: .sequentiallyConsistent)
        if sleeping.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
        work(thread: 0)
        var looks = 0
        while finished.load(ordering: .acquiring) < parts {
          ck_pause()
          looks += 1
          if looks > Self.patience { sched_yield() }
        }
      }
    }
  }

  /// Whether a ticket has parts left.
  private static func hasParts(_ ticket: UInt64) -> Bool { ticket & 0xFFFF_FFFF < ticket >> 32 }

  /// Does parts until there are none left.
  private func work(thread: Int) {
    while Self.hasParts(ticket.load(ordering: .acquiring)) {
      let mine = ticket.add(1, ordering: .acquiringAndReleasing).oldValue
      guard Self.hasParts(mine) else { return }
      body?.pointee(Int(mine & 0xFFFF_FFFF), thread)
      finished.add(1, ordering: .releasing)
    }
  }

  private func start(_ number: Int) throws(InferenceError) {
    let seat = Unmanaged.passRetained(Seat(pool: self, number: number))
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

  /// What a thread of its own does until the pool goes.
  fileprivate func live(_ number: Int) {
    while !ends.load(ordering: .acquiring) {
      var looks = 0
      while looks < Self.looks, !Self.hasParts(ticket.load(ordering: .acquiring)) {
        ck_pause()
        looks += 1
      }
      if looks == Self.looks { sleep() }
      work(thread: number)
    }
  }

  private func sleep() {
    pthread_mutex_lock(lock)
    sleeping.add(1, ordering: .sequentiallyConsistent)
    while !Self.hasParts(ticket.load(ordering: .sequentiallyConsistent)),
      !ends.load(ordering: .sequentiallyConsistent)
    {
      pthread_cond_wait(wake, lock)
    }
    sleeping.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(lock)
  }

  private func wakeAll() {
    pthread_mutex_lock(lock)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(lock)
  }
}

/// What a thread knows when it starts. The pool joins its threads before it goes, so it is not retained.
private final class Seat {
  unowned let pool: ThreadPool
  let number: Int

  init(pool: ThreadPool, number: Int) {
    self.pool = pool
    self.number = number
  }

  static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let seat = Unmanaged<Seat>.fromOpaque(argument).takeRetainedValue()
    seat.pool.live(seat.number)
    return nil
  }
}
