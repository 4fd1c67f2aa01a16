/// The few SVG elements that the report's pictures are made of.
enum SVG {
  /// A whole document on white, in the reader's sans serif font.
  static func document(width: Int, height: Int, body: String) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\">\n"
      + "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>\n" + body + "</svg>\n"
  }

  /// One line of text with its base line at y.
  static func text(
    _ content: String, x: Int, y: Int, size: Int, anchor: String = "start", weight: String = "normal",
    colour: String = "#1a1a1a"
  ) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\" font-weight=\"\(weight)\" "
      + "text-anchor=\"\(anchor)\" fill=\"\(colour)\">\(escaped(content))</text>\n"
  }

  /// A straight line.
  static func line(x1: Int, y1: Int, x2: Int, y2: Int, colour: String, dashed: Bool = false) -> String {
    "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"\(colour)\""
      + (dashed ? " stroke-dasharray=\"4 3\"" : "") + "/>\n"
  }

  private static func escaped(_ content: String) -> String {
    var result = ""
    for character in content {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
