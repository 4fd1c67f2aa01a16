import ModelFormat
import Testing

import Inference

@Suite struct MachineProfileTests {
  @Test(arguments: Engine.paths)
  func everyPathIsMeasured(_ path: String) throws {
    let kernels = try Kernels(named: path)
    let pool = try ThreadPool(count: 2)
    for arithmetic in Arithmetic.allCases {
      let rows = kernels.maximumRows(arithmetic.type)
      let loop = try ProductLoop(arithmetic, rows: rows, panelBytes: 24 * 1024, threads: 2, kernels)
      let speed = loop.best(of: 1, on: pool)
      #expect(speed.multiplyAddsPerSecond > 1e6 && speed.multiplyAddsPerSecond.isFinite)
      // Each byte of weights is used by every row.
      let perByte = speed.multiplyAddsPerSecond / speed.bytesPerSecond
      let weight = arithmetic == .int4 ? 0.5 : 4 / Double(arithmetic.elementsPerWord)
      #expect(abs(perByte - Double(rows) / weight) <= 1e-9 * perByte)
    }
  }

  /// BERT-base by hand: 84.9 M weights in linear maps, T^2 H MACs for each product of attention.
  @Test func theLeastTimeIsThatOfTheSlowerOfTheTwo() {
    let profile = MachineProfile(
      path: "", threads: 1, multiplyAddsPerSecond: [.fp32: 1e12, .bf16: 2e12, .int8: 4e12, .int4: 4e12],
      weightBytesPerSecond: 1e11)
    let weights = 12.0 * (4 * 768 * 768 + 2 * 768 * 3072)
    let base = EncoderConfiguration.bert()
    func expect(_ batch: Int, _ tokens: Int, _ arithmetic: Arithmetic, _ seconds: Double) {
      let found = profile.leastSeconds(for: base, batch: batch, tokens: tokens, arithmetic)
      #expect(abs(found - seconds) <= 1e-9 * seconds, "\(arithmetic) \(batch)x\(tokens): \(found)")
    }
    func attention(_ batch: Int, _ tokens: Int) -> Double { Double(12 * 2 * batch * tokens * tokens * 768) }
    expect(1, 12, .fp32, weights * 4 / 1e11 + attention(1, 12) / 1e12)
    expect(1, 12, .int8, weights / 1e11 + attention(1, 12) / 2e12)
    expect(1, 12, .int4, weights * (0.5 + 4.0 / 128) / 1e11 + attention(1, 12) / 2e12)
    expect(8, 128, .fp32, weights * 1024 / 1e12 + attention(8, 128) / 1e12)
    expect(8, 128, .int8, weights * 1024 / 4e12 + attention(8, 128) / 2e12)
  }
}
