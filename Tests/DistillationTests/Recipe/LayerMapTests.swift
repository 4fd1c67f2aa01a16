import Distillation
import Testing

@Suite struct LayerMapTests {
  @Test func blocksAreTinyBERTs() {
    #expect(LayerMap.blocks.layers(student: 4, teacher: 12) == [2, 5, 8, 11])
    #expect(LayerMap.blocks.layers(student: 6, teacher: 12) == [1, 3, 5, 7, 9, 11])
    #expect(LayerMap.blocks.layers(student: 3, teacher: 12) == [3, 7, 11])
    #expect(LayerMap.blocks.layers(student: 6, teacher: 24) == [3, 7, 11, 15, 19, 23])
    #expect(LayerMap.blocks.layers(student: 4, teacher: 6) == [0, 2, 3, 5])
  }

  @Test func spreadIsDistilBERTs() {
    #expect(LayerMap.spread.layers(student: 6, teacher: 12) == [0, 2, 4, 7, 9, 11])
    #expect(LayerMap.spread.layers(student: 3, teacher: 6) == [0, 3, 5])
    #expect(LayerMap.spread.layers(student: 2, teacher: 6) == [0, 5])
    #expect(LayerMap.spread.layers(student: 1, teacher: 6) == [0])
  }

  @Test func endsAreTaken() {
    #expect(LayerMap.first.layers(student: 3, teacher: 6) == [0, 1, 2])
    #expect(LayerMap.last.layers(student: 3, teacher: 6) == [3, 4, 5])
  }

  @Test(arguments: LayerMap.allCases)
  func allLayersAreThemselves(_ map: LayerMap) {
    for count in 1...24 { #expect(map.layers(student: count, teacher: count) == Array(0..<count)) }
  }
}
