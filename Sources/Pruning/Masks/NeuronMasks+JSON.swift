public import JSON

import Encoders

extension NeuronMasks {
  /// The masks as JSON: an object from "layer.component" (as "0.ao") to a string of one 1 (kept) or 0 a neuron.
  public var json: JSONValue {
    var object = JSONObject()
    for site in sites {
      let removed = Set(removed(at: site))
      let text = String((0..<width(of: site)).map { removed.contains($0) ? "0" as Character : "1" })
      object["\(site.layer).\(site.component.rawValue)"] = .string(text)
    }
    return .object(object)
  }

  /// Reads what `json` wrote.
  ///
  /// - Throws: `PruningError` `stateMismatch` naming the first entry that is not as described.
  public init(json: JSONValue) throws {
    guard let object = json.object else {
      throw PruningError(.stateMismatch, "neuron masks: expected an object of strings by layer and component")
    }
    var widths: [LinearSite: Int] = [:]
    var kept: [LinearSite: [Int]] = [:]
    for (key, value) in object {
      let parts = key.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let layer = Int(parts[0]), layer >= 0,
        let component = LinearComponent(rawValue: String(parts[1])), let text = value.string,
        text.utf8.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") })
      else {
        throw PruningError(
          .stateMismatch,
          "neuron masks: entry '\(key)' found, expected layer.component and a string of 0 and 1")
      }
      let site = LinearSite(layer: layer, component: component)
      widths[site] = text.utf8.count
      kept[site] = text.utf8.enumerated().filter { $0.element == UInt8(ascii: "1") }.map(\.offset)
    }
    try self.init(widths: widths, kept: kept)
  }
}
