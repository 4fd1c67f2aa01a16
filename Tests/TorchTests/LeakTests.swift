import Foundation
import Testing
import Torch

extension TorchSuite {
  @Suite struct LeakTests {
    #if os(Linux)
      /// Errors (each takes libtorch milliseconds, so not at every step) and unused results are part of it. A tensor lost
      /// per step would be over a megabyte at the end, and a lost graph far more.
      @Test func tenThousandStepsLeaveMemoryFlat() throws {
        let model = try TinyModel()
        let square = try Tensor.ones([2, 3])
        func steps(_ count: Int) throws {
          for index in 0..<count {
            try model.step(index % 4 == 0 ? .bfloat16 : nil)
            if index % 100 == 0 { _ = try? square.matmul(square) }
            _ = try square.sorted()
            _ = try Tensor([1, 2] as [Float], shape: [2]).bytes()
          }
        }
        try steps(500)
        let before = try residentBytes()
        try steps(10_000)
        let growth = try residentBytes() - before
        #expect(growth < 1_000_000, "\(growth) bytes after 10,000 steps")
      }

      private func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1])) * sysconf(Int32(_SC_PAGESIZE))
      }
    #endif
  }
}
