/// The components `NFD`, `NFKD`, `NFC` and `NFKC`: Unicode's normalisation forms.
///
/// Source: Unicode Standard Annex 15, with the tables and the places of `tokenizers` 0.23.3 (Unicode 13).
struct UnicodeFormStep: NormalizationStep {
  /// The forms.
  enum Form: Sendable {
    case nfd, nfkd, nfc, nfkc
  }

  /// A character of the result and its change; see `TransformCursor`.
  private typealias Entry = (scalar: UInt32, change: Int, combiningClass: UInt8)

  private let isCompatible: Bool
  private let composes: Bool
  private let changing: UnicodeData.Properties

  init(_ form: Form) {
    switch form {
    case .nfd: (isCompatible, composes, changing) = (false, false, .changesInNFD)
    case .nfkd: (isCompatible, composes, changing) = (true, false, .changesInNFKD)
    case .nfc: (isCompatible, composes, changing) = (false, true, .changesInNFC)
    case .nfkc: (isCompatible, composes, changing) = (true, true, .changesInNFKC)
    }
  }

  func normalize(_ work: inout WorkingText) {
    if isNormal(work.text.buffer) { return }
    var entries = decomposed(work.text.buffer)
    if composes { entries = Self.composed(entries) }
    work.beginRewriting()
    var cursor = TransformCursor()
    for entry in entries { cursor.push(entry.scalar, entry.change, work.text, &work.spare) }
    cursor.flush(work.text, &work.spare)
    work.swap()
  }

  /// Whether no character has another form or depends on its neighbours.
  private func isNormal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let properties = UnicodeData.properties.reader
    let interesting = changing.union(.composing)
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index &+= 1
        continue
      }
      let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
      if !properties[scalar].isDisjoint(with: interesting) { return false }
      index &+= width
    }
    return true
  }

  /// The decomposed characters in canonical order.
  private func decomposed(_ bytes: UnsafeBufferPointer<UInt8>) -> [Entry] {
    let properties = UnicodeData.properties.reader
    let decomposing: UnicodeData.Properties = isCompatible ? .changesInNFKD : .changesInNFD
    var entries: [Entry] = []
    entries.reserveCapacity(bytes.count)
    // Where the present run of characters with a combining class begins.
    var run = 0
    func append(_ scalar: UInt32, _ change: Int) {
      let isPlain = !properties[scalar].contains(.composing)
      let combiningClass = isPlain ? 0 : UnicodeData.combiningClassOf[scalar] ?? 0
      if combiningClass == 0 { Self.order(&entries, from: run) }
      entries.append((scalar, change, combiningClass))
      if combiningClass == 0 { run = entries.count }
    }
    var index = 0
    while index < bytes.count {
      let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
      index += width
      if !properties[scalar].contains(decomposing) {
        append(scalar, 0)
      } else {
        let compatible = isCompatible ? UnicodeData.compatibilityOf[scalar] : nil
        let parts = compatible.map(Array.init) ?? UnicodeData.decomposition(of: scalar)
        for (number, part) in parts.enumerated() { append(part, number == 0 ? 0 : 1) }
      }
    }
    Self.order(&entries, from: run)
    return entries
  }

  /// Sorts a run by combining class, equal ones in their order.
  private static func order(_ entries: inout [Entry], from start: Int) {
    if entries.count - start < 2 { return }
    let sorted = entries[start...].enumerated().sorted {
      ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
    }
    for (place, entry) in sorted.enumerated() { entries[start + place] = entry.element }
  }

  /// The composites of decomposed characters.
  private static func composed(_ entries: [Entry]) -> [Entry] {
    var result: [Entry] = []
    result.reserveCapacity(entries.count)
    // The last character without a class, and the class of what stands between it and the present one.
    var starter: Int?
    var lastClass: UInt8?
    for entry in entries {
      if let place = starter, lastClass.map({ $0 < entry.combiningClass }) ?? true,
        let composite = UnicodeData.composite(result[place].scalar, entry.scalar)
      {
        result[place].scalar = composite
        result[place].change += entry.change - 1
        continue
      }
      if entry.combiningClass == 0 {
        starter = result.count
        lastClass = nil
      } else if starter != nil {
        lastClass = entry.combiningClass
      }
      result.append(entry)
    }
    return result
  }
}
