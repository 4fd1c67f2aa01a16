import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the threads of a pool know of each other.
///
/// Between jobs they look for the next one for a moment, as it comes within microseconds during a pass, and then sleep.
final class Crew: @unchecked Sendable {
  /// The job: the pieces that were given out, and how many there are. Both in one number, so that a late thread never takes a
  /// piece of one job for a piece of the next.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let ends = Atomic<Bool>(false)
  /// Who knows what is done with a piece; the same while pieces of the job are not finished.
  private var worker: (any Worker)?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Looks at the ticket before a thread sleeps: some tens of microseconds.
  private static let looks = 2_000
  /// Looks for the end of a job before the caller lets others run.
  private static let patience = 200_000

  init() {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(lock)
    wake.deallocate()
    lock.deallocate()
  }

  /// Does a job with whatever threads there are, as thread 0.
  func share(_ pieces: Int, _ worker: any Worker) {
    self.worker = worker
    finished.store(0, ordering: .relaxed)
    ticket.store(UInt64(pieces) << 32, ordering: .sequentiallyConsistent)
    if sleeping.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    work(thread: 0)
    var looks = 0
    while finished.load(ordering: .acquiring) < pieces {
      ck_pause()
      looks += 1
      if looks > Self.patience { sched_yield() }
    }
  }

  /// What a thread of its own does until `end`.
  func live(_ number: Int) {
    while !ends.load(ordering: .acquiring) {
      var looks = 0
      while looks < Self.looks, !Self.hasPieces(ticket.load(ordering: .acquiring)) {
        ck_pause()
        looks += 1
      }
      if looks == Self.looks { sleep() }
      work(thread: number)
    }
  }

  /// Sends all threads home.
  func end() {
    ends.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
  }

  /// Whether a ticket has pieces left.
  private static func hasPieces(_ ticket: UInt64) -> Bool { ticket & 0xFFFF_FFFF < ticket >> 32 }

  /// Does pieces until there are none left.
  private func work(thread: Int) {
    while Self.hasPieces(ticket.load(ordering: .acquiring)) {
      let mine = ticket.add(1, ordering: .acquiringAndReleasing).oldValue
      guard Self.hasPieces(mine) else { return }
      worker?.work(piece: Int(mine & 0xFFFF_FFFF), thread: thread)
      finished.add(1, ordering: .releasing)
    }
  }

  private func sleep() {
    pthread_mutex_lock(lock)
    sleeping.add(1, ordering: .sequentiallyConsistent)
    while !Self.hasPieces(ticket.load(ordering: .sequentiallyConsistent)),
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
