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
  /// How many threads there are, the caller included.
  private let count: Int
  /// The pieces of each thread.
  private let shares: UnsafeMutablePointer<Share>
  private let finished = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let ends = Atomic<Bool>(false)
  /// Who knows what is done with a piece; the same while pieces of the job are not finished. The caller keeps it: threads that
  /// counted their references would wait for each other.
  private unowned(unsafe) var worker: (any Worker)?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Looks at the ticket before a thread sleeps: some tens of microseconds.
  private static let looks = 2_000
  /// Looks for the end of a job before the caller lets others run.
  private static let patience = 200_000

  init(count: Int) {
    self.count = count
    shares = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Share>.stride, alignment: MemoryLayout<Share>.stride
    ).bindMemory(to: Share.self, capacity: count)
    for thread in 0..<count { (shares + thread).initialize(to: Share()) }
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(lock)
    wake.deallocate()
    lock.deallocate()
    shares.deinitialize(count: count)
    shares.deallocate()
  }

  /// Does a job with whatever threads there are, as thread 0.
  func share(_ pieces: Int, _ worker: any Worker) {
    self.worker = worker
    finished.store(0, ordering: .relaxed)
    for thread in 0..<count {
      shares[thread].give(thread * pieces / count..<(thread + 1) * pieces / count)
    }
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
      while looks < Self.looks, !shares[number].hasPieces {
        ck_pause()
        looks += 1
      }
      if looks == Self.looks { sleep(number) }
      work(thread: number)
    }
  }

  /// Sends all threads home.
  func end() {
    ends.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
  }

  /// Does the thread's own pieces and then those that others have not begun.
  private func work(thread: Int) {
    for distance in 0..<count {
      let owner = (thread + distance) % count
      while let piece = shares[owner].take() {
        worker?.work(piece: piece, thread: thread)
        finished.add(1, ordering: .releasing)
      }
    }
  }

  private func sleep(_ number: Int) {
    pthread_mutex_lock(lock)
    sleeping.add(1, ordering: .sequentiallyConsistent)
    while !shares[number].hasPieces, !ends.load(ordering: .sequentiallyConsistent) {
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
