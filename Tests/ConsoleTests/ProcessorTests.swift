import Console
import Testing

@Suite struct ProcessorTests {
  @Test func theNameIsTheFirstThatTheSystemLists() {
    let text =
      "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC: 9B45\nmodel name\t: other\n"
    #expect(Processor.name(inCPUInfo: text) == "AMD EPYC: 9B45")
    #expect(Processor.name(inCPUInfo: "processor\t: 0\nBogoMIPS\t: 50.00\n") == nil)
    #expect(Processor.name(inCPUInfo: "model name\nmodel name\t:\n") == nil)
  }

  #if os(Linux) && arch(x86_64)
    @Test func thisProcessorHasAName() {
      #expect(Processor.name != "unknown")
    }
  #endif
}
