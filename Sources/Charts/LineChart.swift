/// A picture of curves over a common axis, such as a score by epoch, as SVG.
public struct LineChart: Sendable {
  /// One curve.
  public struct Series: Sendable {
    /// Its name in the legend.
    public let name: String

    /// Its points, in drawing order; points that are not finite are left out.
    public let points: [(x: Double, y: Double)]

    /// Makes a curve.
    public init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
    }
  }

  /// The line above the chart.
  public let title: String

  /// What the horizontal axis counts, with its unit.
  public let xLabel: String

  /// What the vertical axis shows, with its unit.
  public let yLabel: String

  /// The curves.
  public let series: [Series]

  /// Places on the horizontal axis to mark with a dashed line, such as the end of pruning.
  public let marks: [(x: Double, name: String)]

  /// Makes a chart.
  public init(
    title: String, xLabel: String, yLabel: String, series: [Series], marks: [(x: Double, name: String)] = []
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.marks = marks
  }

  private static let colours = [
    "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2", "#7f7f7f",
    "#bcbd22",
  ]

  /// The picture as an SVG document; the same chart gives the same bytes.
  public var svg: String {
    let points = series.flatMap(\.points)
    let across = ChartAxis(values: points.map(\.x) + marks.map(\.x), from: 66, to: 560)
    let upward = ChartAxis(values: points.map(\.y), from: 340, to: 50)
    var body = SVG.text(title, x: 14, y: 24, size: 15, weight: "bold")
    for tick in across.ticks {
      let x = across.pixel(tick)
      body += SVG.line(x1: x, y1: 50, x2: x, y2: 340, colour: "#e6e6e6")
      body += SVG.text(across.label(tick), x: x, y: 357, size: 11, anchor: "middle")
    }
    for tick in upward.ticks {
      let y = upward.pixel(tick)
      body += SVG.line(x1: 66, y1: y, x2: 560, y2: y, colour: "#e6e6e6")
      body += SVG.text(upward.label(tick), x: 60, y: y + 4, size: 11, anchor: "end")
    }
    body += SVG.text(xLabel, x: 313, y: 378, size: 12, anchor: "middle")
    body += SVG.text(yLabel, x: 14, y: 43, size: 12)
    for mark in marks {
      let x = across.pixel(mark.x)
      body += SVG.line(x1: x, y1: 50, x2: x, y2: 340, colour: "#666666", dashed: true)
      body += SVG.text(mark.name, x: x + 4, y: 336, size: 11, colour: "#666666")
    }
    for (number, curve) in series.enumerated() {
      let colour = Self.colours[number % Self.colours.count]
      let path = curve.points.map { "\(across.pixel($0.x)),\(upward.pixel($0.y))" }.joined(separator: " ")
      body += "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>\n"
      let y = 58 + number * 18
      body += SVG.line(x1: 574, y1: y, x2: 594, y2: y, colour: colour)
      body += SVG.text(curve.name, x: 600, y: y + 4, size: 12)
    }
    return SVG.document(width: 780, height: max(390, 70 + series.count * 18), body: body)
  }
}
