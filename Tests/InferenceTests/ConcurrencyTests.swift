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
}
