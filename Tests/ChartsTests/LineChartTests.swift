import Charts
import Testing

struct LineChartTests {
  @Test func everySeriesAndMarkIsDrawn() {
    let chart = LineChart(
      title: "F1 < 1", xLabel: "epoch", yLabel: "macro-F1",
      series: [
        .init(name: "a", points: [(0, 0.5), (1, 0.75), (2, 1)]),
        .init(name: "b", points: [(0, 0.5), (2, 0.5)]),
      ], marks: [(1, "end of pruning")])
    let svg = chart.svg
    #expect(svg.contains("F1 &lt; 1"))
    // 0...2 covers pixels 66...560 and 0.5...1 covers 340...50.
    #expect(svg.contains("<polyline points=\"66,340 313,195 560,50\""))
    #expect(svg.contains("<polyline points=\"66,340 560,340\""))
    #expect(svg.contains("x1=\"313\" y1=\"50\" x2=\"313\" y2=\"340\" stroke=\"#666666\""))
    #expect(svg.contains(">end of pruning<"))
    #expect(svg == chart.svg)
  }

  @Test func ticksAreRoundNumbersInsideTheRange() {
    let chart = LineChart(
      title: "", xLabel: "", yLabel: "", series: [.init(name: "a", points: [(0, 0.853), (40, 0.931)])])
    for label in [">0<", ">10<", ">40<", ">0.86<", ">0.93<"] {
      #expect(chart.svg.contains(label), "\(label)")
    }
    #expect(!chart.svg.contains(">0.85<"))
  }

  @Test func emptyConstantAndNotFiniteCurvesDraw() {
    for points in [[], [(1.0, 2.0)], [(0, 0.5), (1, 0.5)], [(0, .nan), (1, .infinity), (2, 3)]] {
      let svg = LineChart(title: "", xLabel: "", yLabel: "", series: [.init(name: "a", points: points)]).svg
      #expect(svg.contains("<polyline"))
      #expect(!svg.contains("nan"))
    }
  }
}
