import Console
import Testing

@Suite struct TextTableTests {
  @Test func columnsAlignAndMissingCellsAreEmpty() {
    var table = TextTable(["model", "ms"])
    table.append(["dense", "10.25"])
    table.append(["removed"])
    #expect(
      table.text == """
        | model   |    ms |
        | ------- | ----: |
        | dense   | 10.25 |
        | removed |       |
        """)
  }

  @Test func columnsOfOneCharacterHaveARuleOfTwo() {
    var table = TextTable(["a", "b"])
    table.append(["1", "2"])
    #expect(
      table.text == """
        | a  |  b |
        | -- | -: |
        | 1  |  2 |
        """)
  }

  @Test(
    arguments: [
      (0.5, 0, "1"), (0.98765, 3, "0.988"), (-1.05, 1, "-1.1"), (12.0, 2, "12.00"), (-0.001, 2, "0.00"),
      (.nan, 2, "nan"), (-.infinity, 1, "-inf"),
    ] as [(Double, Int, String)])
  func decimalsAreFixed(_ value: Double, _ digits: Int, _ text: String) {
    #expect(value.text(decimals: digits) == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (22_713_216, "22,713,216"), (-1234, "-1,234")])
  func thousandsAreGrouped(_ value: Int, _ text: String) { #expect(value.groupedText == text) }
}
