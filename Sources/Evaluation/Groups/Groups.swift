/// Which places of a list have equal names, compared by their UTF-8.
package struct Groups: Sendable, Equatable {
  /// The places of each name, names in the order of their first place.
  package let places: [[Int]]

  /// Groups the places of a list. Linear time.
  package init(_ names: [String]) {
    var numbers: [[UInt8]: Int] = [:]
    var places: [[Int]] = []
    for (place, name) in names.enumerated() {
      let key = Array(name.utf8)
      if let number = numbers[key] {
        places[number].append(place)
      } else {
        numbers[key] = places.count
        places.append([place])
      }
    }
    self.places = places
  }
}
