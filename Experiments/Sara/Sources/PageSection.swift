import Foundation

/// A part of a page that a command writes: the lines between `<!-- begin NAME -->` and `<!-- end NAME -->`.
struct PageSection {
  let path: String
  let name: String

  /// Replaces the section's lines; throws `ExperimentError` when the page lacks its marks.
  func replace(with text: String) throws {
    let page = try String(contentsOfFile: path, encoding: .utf8)
    let (begin, end) = ("<!-- begin \(name) -->\n", "<!-- end \(name) -->")
    guard let start = page.range(of: begin),
      let stop = page.range(of: end, range: start.upperBound..<page.endIndex)
    else { throw ExperimentError("\(path) has no section between '<!-- begin \(name) -->' and '\(end)'") }
    let changed = page.replacingCharacters(in: start.upperBound..<stop.lowerBound, with: text + "\n")
    try Data(changed.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
