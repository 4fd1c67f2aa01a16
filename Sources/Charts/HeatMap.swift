/// A picture of a table of shares as SVG: one coloured cell a value, the percentage inside it.
///
/// Colours run from near white (0) to dark blue (1) in equal steps of each channel; a missing value is a
/// grey cell. The text turns white on dark cells.
public struct HeatMap: Sendable, Equatable {
  /// The line above the map.
  public let title: String

  /// Names of the columns, left to right.
  public let columns: [String]

  /// Names and values of the rows, top to bottom; values are 0...1, nil where there is none.
  public let rows: [(name: String, values: [Double?])]

  /// Makes a map; rows shorter than `columns` end in missing values.
  public init(title: String, columns: [String], rows: [(name: String, values: [Double?])]) {
    self.title = title
    self.columns = columns
    self.rows = rows
  }

  /// Equal when everything drawn is equal.
  public static func == (left: HeatMap, right: HeatMap) -> Bool {
    left.title == right.title && left.columns == right.columns
      && left.rows.elementsEqual(right.rows) { $0.name == $1.name && $0.values == $1.values }
  }

  /// The picture as an SVG document; the same map gives the same bytes.
  public var svg: String {
    let cell = (width: 62, height: 26)
    let left = 70
    let top = 58
    // A letter of the title is at most 10 wide on average.
    let width = max(left + columns.count * cell.width, 14 + 10 * title.count) + 14
    let size = (width: width, height: top + rows.count * cell.height + 14)
    var body = SVG.text(title, x: 14, y: 24, size: 15, weight: "bold")
    for (number, column) in columns.enumerated() {
      body += SVG.text(
        column, x: left + number * cell.width + cell.width / 2, y: top - 9, size: 12, anchor: "middle")
    }
    for (line, row) in rows.enumerated() {
      let y = top + line * cell.height
      body += SVG.text(row.name, x: left - 10, y: y + 17, size: 12, anchor: "end")
      for number in columns.indices {
        let x = left + number * cell.width
        let value = number < row.values.count ? row.values[number] : nil
        let colour = value.map(Self.colour) ?? "#d9d9d9"
        body +=
          "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(cell.width - 2)\" height=\"\(cell.height - 2)\" "
          + "fill=\"\(colour)\"/>\n"
        guard let value else { continue }
        body += SVG.text(
          percent(value), x: x + cell.width / 2 - 1, y: y + 17, size: 12, anchor: "middle",
          colour: value > 0.55 ? "#ffffff" : "#1a1a1a")
      }
    }
    return SVG.document(width: size.width, height: size.height, body: body)
  }

  private static func colour(_ value: Double) -> String {
    let share = value.isFinite ? min(max(value, 0), 1) : 0
    let light = [247.0, 251, 255]
    let dark = [8.0, 48, 107]
    let hexadecimal = zip(light, dark).map { from, to in
      let channel = String(Int(from + (to - from) * share + 0.5), radix: 16)
      return channel.count == 1 ? "0" + channel : channel
    }
    return "#" + hexadecimal.joined()
  }
}
