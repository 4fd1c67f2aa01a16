import Foundation
import Torch

/// Times training steps on request: `SETTING WARM COUNT` per line on standard input (fp32 or bf16), milliseconds of the
/// COUNT steps after WARM untimed ones and the last loss per line on standard output. benchmark.py drives it.
///
/// Arguments: threads (2), clock (wall, or cpu: the process's processor time), device (cpu).
@main
struct TrainingStepBenchmark {
  static func main() throws {
    var arguments = CommandLine.arguments.dropFirst()
    let threads = arguments.popFirst().flatMap { Int($0) } ?? 2
    try Threads.set(threads)
    let clock = arguments.popFirst() == "cpu" ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC
    let device = try Device(parsing: arguments.popFirst() ?? "cpu")
    let step = try TrainingStep(rows: 32, columns: 32, device: device)
    print("ready \(TorchInfo.version) \(TorchInfo.cpuCapability) \(TorchInfo.answersVendorCheck)")
    fflush(nil)
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 3, let warm = Int(words[1]), let count = Int(words[2]),
        ["fp32", "bf16"].contains(words[0])
      else {
        print("expected `fp32|bf16 WARM COUNT`, found `\(line)`")
        fflush(nil)
        continue
      }
      let precision: Tensor.ElementType? = words[0] == "bf16" ? .bfloat16 : nil
      var times: [Double] = []
      var loss = 0.0
      for index in 0..<warm + count {
        let start = milliseconds(clock)
        loss = try step.run(precision)
        try device.synchronize()
        if index >= warm { times.append(milliseconds(clock) - start) }
      }
      print(times.map { String(format: "%.3f", $0) }.joined(separator: " "), loss)
      fflush(nil)
    }
  }

  private static func milliseconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) * 1e-6
  }
}
