import Foundation
import Inference
import ModelFormat
import Synchronization
import Testing

/// Sessions beside each other, and the threads of one.
@Suite struct ConcurrencyTests {
  /// Four sessions of one and of two threads over one copy of the weights.
  @Test(arguments: Arithmetic.allCases)
  func sessionsOverOneEngineGiveTheSameBits(_ arithmetic: Arithmetic) async throws {
    let model = SampleModel.wide()
    let (engine, texts) = (try model.engine(arithmetic), model.texts)
    let expected = try Session(engine, threads: 1).lastHiddenStates(of: texts)
    let logits = try Session(engine, threads: 1).logits(of: texts)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<4 {
        group.addTask {
          let session = try Session(engine, threads: 1 + number % 2)
          return try (0..<3).allSatisfy { _ in
            try session.lastHiddenStates(of: texts) == expected && session.logits(of: texts) == logits
          }
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  // MARK: The threads of a session

  /// Counts who reads which part; may hold up the first one that it is asked to read.
  private final class Witness: PartReader {
    private struct Log {
      var threads: [UInt] = []
      var isHolding = false
      var wasAlone = false
    }

    private let log: Mutex<Log>
    private let total: Int
    private let others = DispatchSemaphore(value: 0)

    /// Expects `total` parts; `holds` whether the first of them waits until all others are read.
    init(_ total: Int, holds: Bool = false) {
      self.total = total
      log = Mutex(Log(isHolding: holds))
    }

    /// The threads that read parts, one entry for each part.
    var threads: [UInt] { log.withLock { $0.threads } }
    /// Whether the wait was in vain.
    var wasAlone: Bool { log.withLock { $0.wasAlone } }

    func read(_ part: PackedTexts.Part, _ run: EncoderRun) {
      let mine = UInt(bitPattern: Int(bitPattern: Unmanaged.passUnretained(Thread.current).toOpaque()))
      let (waits, isLast) = log.withLock { log in
        defer { log.isHolding = false }
        log.threads.append(mine)
        return (log.isHolding, log.threads.count == total)
      }
      if isLast { others.signal() }
      // A minute: only a test that fails waits so long.
      if waits, others.wait(timeout: .now() + 60) == .timedOut { log.withLock { $0.wasAlone = true } }
    }
  }

  /// A session of the tiny model that has room for parts of one text.
  private func session(threads: Int) throws -> (Session, PackedTexts.Part) {
    let model = try TinyGolden().model
    let session = try Session(model.engine(.fp32), threads: threads)
    let texts = try PackedTexts([model.texts[0]], for: model.configuration)
    let part = texts.parts(threads: 1)[0]
    try session.prepare(texts, [part, part])
    return (session, part)
  }

  @Test(arguments: [2, 3, 5])
  func everyPartIsReadOnce(_ threads: Int) throws {
    let (session, part) = try self.session(threads: threads)
    for count in [2, 3, 4, 7, 64] {
      for _ in 0..<20 {
        let witness = Witness(count)
        session.run(Array(repeating: part, count: count), onlyFirst: true, witness)
        #expect(witness.threads.count == count)
        #expect(Set(witness.threads).count <= threads)
      }
    }
  }

  /// One thread that is held up does one part; the others do all the rest.
  @Test(arguments: [2, 3])
  func theOthersDoWhatAThreadLeaves(_ threads: Int) throws {
    let (session, part) = try self.session(threads: threads)
    for _ in 0..<20 {
      let witness = Witness(12, holds: true)
      session.run(Array(repeating: part, count: 12), onlyFirst: true, witness)
      try #require(!witness.wasAlone)
      let held = witness.threads[0]
      #expect(witness.threads.filter { $0 == held }.count == 1, "\(witness.threads)")
    }
  }

  /// A hundredth of a second is far beyond the time that threads look for work before they sleep.
  @Test func sleepingThreadsWakeUpAndGoHome() throws {
    for threads in [2, 4] {
      let (session, part) = try self.session(threads: threads)
      for _ in 0..<5 {
        Thread.sleep(forTimeInterval: 0.01)
        let witness = Witness(8, holds: true)
        session.run(Array(repeating: part, count: 8), onlyFirst: true, witness)
        try #require(!witness.wasAlone && Set(witness.threads).count > 1)
      }
      Thread.sleep(forTimeInterval: 0.01)
    }
    // The last session ended while its threads slept; some end before their threads begin.
    for _ in 0..<50 { _ = try self.session(threads: 3) }
  }

  /// Takes a fiftieth of a second for each part but the caller's, and counts the parts.
  private final class Dawdler: PartReader {
    private let caller = Thread.current
    private let parts = Mutex(0)

    /// The parts that are read.
    var count: Int { parts.withLock { $0 } }

    func read(_ part: PackedTexts.Part, _ run: EncoderRun) {
      if Thread.current !== caller { Thread.sleep(forTimeInterval: 0.02) }
      parts.withLock { $0 += 1 }
    }
  }

  /// The caller has done what there is for it long before: it sleeps, and wakes up when the last part is done.
  @Test(.timeLimit(.minutes(1)), arguments: [2, 4])
  func theCallerSleepsUntilAllIsDone(_ threads: Int) throws {
    let (session, part) = try self.session(threads: threads)
    var spent: [Double] = []
    for _ in 0..<10 {
      let dawdler = Dawdler()
      let before = processorSeconds()
      session.run(Array(repeating: part, count: 4), onlyFirst: true, dawdler)
      spent.append(processorSeconds() - before)
      #expect(dawdler.count == 4)
    }
    // Who only looks takes the 0.02 seconds that it waits.
    #expect(spent.max() ?? 1 < 0.015, "\(spent)")
  }

  /// The processor time of this thread.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  // MARK: How texts are divided

  /// Some 128 tokens each, as many parts for each thread; few tokens are one part that threads share.
  @Test func partsAreEven() throws {
    let model = SampleModel.wide()
    func sizes(_ count: Int, _ length: Int, _ threads: Int) throws -> [Int] {
      let text = TokenInput(ids: [Int32](repeating: 1, count: length))
      let texts = try PackedTexts([TokenInput](repeating: text, count: count), for: model.configuration)
      return texts.parts(threads: threads).map { $0.rows.count }
    }
    #expect(try sizes(64, 16, 2) == [Int](repeating: 128, count: 8))
    #expect(try sizes(20, 16, 2) == [80, 80, 80, 80])
    #expect(try sizes(16, 16, 1) == [128, 128])
    #expect(try sizes(5, 16, 2) == [80])
  }
}
