import ModelFormat
import Testing

@Suite struct StoredTensorTests {
  static func tensor(_ type: ElementType, _ bits: [UInt16]) -> StoredTensor {
    StoredTensor(
      name: "t", elementType: type, shape: [bits.count],
      bytes: bits.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
  }

  @Test func bfloat16IsWidenedExactly() throws {
    let values = try Self.tensor(.bfloat16, [0x3F80, 0x3F82, 0xC020, 0x8000, 0x7F80, 0x7FC0]).floats()
    #expect(Array(values[..<5]) == [1, 1.015625, -2.5, 0, .infinity])
    #expect(values[3].sign == .minus)
    #expect(values[5].isNaN)
  }

  #if !(os(macOS) && arch(x86_64))
    @Test func everyFloat16IsWidenedExactly() throws {
      let values = try Self.tensor(.float16, Array(0...UInt16.max)).floats()
      for bits in 0...UInt16.max {
        let expected = Float(Float16(bitPattern: bits))
        let found = values[Int(bits)]
        #expect(
          found.bitPattern == expected.bitPattern || (found.isNaN && expected.isNaN), "\(bits): \(found)")
      }
    }
  #endif

  @Test func float64IsRoundedToNearest() throws {
    let doubles: [Double] = [1, 1 + 0x1p-24, 1 + 0x3p-24, -0.1, 1e300]
    let tensor = StoredTensor(
      name: "d", elementType: .float64, shape: [5], bytes: doubles.withUnsafeBytes(Array.init))
    #expect(try tensor.floats() == [1, 1, 1 + 0x1p-22, -0.1, .infinity])
  }

  @Test func valuesOfTheWrongTypeAreRefusedByName() throws {
    let integers = StoredTensor(name: "i", shape: [2], int32s: [1, -1])
    #expect(try integers.int32s() == [1, -1])
    let error = #expect(throws: ModelFormatError.self) { try integers.floats() }
    #expect(error?.description == "tensor i: expected a floating-point type (F32, F64, F16, BF16), found I32")
    let floats = StoredTensor(name: "f", shape: [], floats: [1])
    #expect(floats.count == 1)
    #expect(throws: ModelFormatError.self) { try floats.int32s() }
  }

  @Test func equalityIsByBits() {
    let nan = StoredTensor(name: "n", shape: [1], floats: [.nan])
    #expect(nan == nan)
    #expect(
      StoredTensor(name: "n", shape: [1], floats: [0]) != StoredTensor(name: "n", shape: [1], floats: [-0.0]))
    #expect(nan != nan.renamed("m"))
    #expect(nan.renamed("\u{e9}") != nan.renamed("e\u{301}"))
  }

  @Test func aCountThatDoesNotFitTheShapeStopsTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = StoredTensor(name: "w", shape: [2, 2], floats: [1])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("StoredTensor w: shape [2, 2] of F32 does not fit 4 bytes"))
  }
}
