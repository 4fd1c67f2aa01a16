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
  /// How often each thread has come to a meeting.
  private let arrivals: UnsafeMutablePointer<Arrival>
  /// Of how many threads, beginning with itself, each does pieces; the same while a job lasts.
  private var reach = 1
  private let finished = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let ends = Atomic<Bool>(false)
  /// Whether the caller sleeps until all pieces are finished.
  private let callerSleeps = Atomic<Bool>(false)
  /// Who knows what is done with a piece; the same while pieces of the job are not finished. The caller keeps it: threads that
  /// counted their references would wait for each other.
  private unowned(unsafe) var worker: (any Worker)?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Looks at the ticket before a thread sleeps: some hundred microseconds, as to wake it takes the time of a short text.
  private static let looks = 20_000
  /// Looks before a thread that waits for another lets others run: some tens of microseconds, as the other may want this processor.
  private static let patience = 2_000
  /// Looks before a caller that waits sleeps: 200 more, between which others run. What waits for a processor is moved to one that
  /// is idle, not to one whose thread only looks.
  private static let longPatience = 2_200

  init(count: Int) {
    self.count = count
    shares = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Share>.stride, alignment: MemoryLayout<Share>.stride
    ).bindMemory(to: Share.self, capacity: count)
    for thread in 0..<count { (shares + thread).initialize(to: Share()) }
    arrivals = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Arrival>.stride, alignment: MemoryLayout<Arrival>.stride
    ).bindMemory(to: Arrival.self, capacity: count)
    for thread in 0..<count { (arrivals + thread).initialize(to: Arrival()) }
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(lock)
    wake.deallocate()
    lock.deallocate()
    arrivals.deinitialize(count: count)
    arrivals.deallocate()
    shares.deinitialize(count: count)
    shares.deallocate()
  }

  /// Does a job with whatever threads there are, as thread 0.
  ///
  /// - Parameter alone: Whether each thread does its own pieces only.
  func share(_ pieces: Int, _ worker: any Worker, alone: Bool = false) {
    self.worker = worker
    reach = alone ? 1 : count
    finished.store(0, ordering: .relaxed)
    for thread in 0..<count {
      shares[thread].give(thread * pieces / count..<(thread + 1) * pieces / count)
    }
    if sleeping.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    work(thread: 0)
    if !wait(atMost: Self.longPatience, until: { finished.load(ordering: .acquiring) >= pieces }) {
      sleep(until: pieces)
    }
  }

  /// Sleeps until so many pieces are finished.
  private func sleep(until pieces: Int) {
    pthread_mutex_lock(lock)
    callerSleeps.store(true, ordering: .sequentiallyConsistent)
    while finished.load(ordering: .sequentiallyConsistent) < pieces { pthread_cond_wait(wake, lock) }
    callerSleeps.store(false, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(lock)
  }

  /// Waits until every thread has come here as often as this one; within pieces that each thread does alone.
  func meet(_ thread: Int) {
    let times = arrivals[thread].count.load(ordering: .relaxed) + 1
    arrivals[thread].count.store(times, ordering: .sequentiallyConsistent)
    for other in 0..<count where other != thread {
      _ = wait(atMost: .max) { arrivals[other].count.load(ordering: .acquiring) >= times }
    }
  }

  /// Looks again and again, and then lets others run in between; false where it looked so often in vain.
  private func wait(atMost most: Int, until isDone: () -> Bool) -> Bool {
    var looks = 0
    while !isDone() {
      if looks >= most { return false }
      ck_pause()
      looks += 1
      if looks > Self.patience { sched_yield() }
    }
    return true
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
    for distance in 0..<reach {
      let owner = (thread + distance) % count
      while let piece = shares[owner].take() {
        worker?.work(piece: piece, thread: thread)
        finished.add(1, ordering: .sequentiallyConsistent)
        if callerSleeps.load(ordering: .sequentiallyConsistent) { wakeAll() }
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
