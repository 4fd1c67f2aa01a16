import Testing
import Torch

extension TorchSuite {
  @Suite struct ProcessTests {
    @Test func factsAreTold() throws {
      #expect(TorchInfo.version.hasPrefix("2."))
      #expect(!TorchInfo.cpuCapability.isEmpty && TorchInfo.parallelInfo.contains("thread"))
      #expect(!TorchInfo.buildInfo.isEmpty)
      try Threads.set(Threads.count)
      #expect(Threads.count >= 1)
    }

    #if arch(x86_64) && os(Linux)
      @Test func thisProgramAnswersTheVendorCheckOfMKL() {
        #expect(TorchInfo.answersVendorCheck)
      }
    #endif

    @Test func devicesAreParsed() throws {
      #expect(try Device(parsing: "cpu") == .cpu)
      for text in ["", "gpu", "cpu:0", "cuda:", "cuda:x", "cuda:-1", "cuda:1:2", "CPU"] {
        let error = try #require(throws: TorchError.self) { try Device(parsing: text) }
        #expect(
          error.code == .invalidArgument && error.message.contains("cpu, cuda or cuda:N, found '\(text)'"))
      }
      #expect(Device.cuda(1).description == "cuda:1")
    }

    @Test(.disabled(if: Device.cudaIsAvailable, "a CUDA device is here"))
    func absentDeviceIsAClearErrorAndTheCPUGoesOn() throws {
      let attempts: [() throws -> Any] = [
        { try Device(parsing: "cuda") }, { try Tensor.zeros([1], on: .cuda(0)) },
        { try Tensor.zeros([1]).to(.cuda(0)) }, { try RandomGenerator.state(of: .cuda(0)) },
        { try withAutocast(.bfloat16, on: .cuda(0)) {} }, { try Device.cuda(0).synchronize() },
      ]
      for attempt in attempts {
        let error = try #require(throws: TorchError.self) { _ = try attempt() }
        #expect(error.code == .deviceUnavailable && error.operation == "device cuda:0")
        #expect(
          error.message.contains("no CUDA device") || error.message.contains("cannot load libc10_cuda.so"),
          "\(error)")
      }
      #expect(Device.cudaDeviceCount == 0)
      try Device.cpu.synchronize()
      #expect(try TinyModel().step().isFinite)
    }

    @Test(.enabled(if: Device.cudaIsAvailable, "no CUDA device here"))
    func deviceComputesWhatTheCPUDoes() throws {
      let device = try Device(parsing: "cuda")
      let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
      let product = try x.to(device).matmul(x.to(device))
      #expect(product.device == .cuda(0))
      #expect(try product.floats() == [7, 10, 15, 22])
      try RandomGenerator.seed(1)
      let state = try RandomGenerator.state(of: device)
      let draws = try Tensor.normal([9], on: device).bytes()
      try RandomGenerator.restore(state, of: device)
      #expect(try Tensor.normal([9], on: device).bytes() == draws)
    }

    @Test func deterministicModeIsSetAndUnset() throws {
      try Deterministic.enable()
      #expect(Deterministic.isEnabled)
      #expect(try TinyModel().step().isFinite)
      try Deterministic.disable()
      #expect(!Deterministic.isEnabled)
    }
  }
}
