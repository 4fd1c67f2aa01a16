/// Where examples were read: the file and the line of each, so that an error about one can be found.
///
/// Eight bytes an example, however long texts and paths are.
public struct ExamplePlaces: Sendable, Equatable {
  /// The files, as the caller named them.
  public private(set) var files: [String] = []
  private var places: [Place] = []

  private struct Place: Sendable, Equatable {
    let file: Int32
    let line: Int32
  }

  /// The places of no example.
  public init() {}

  /// Number of examples.
  public var count: Int { places.count }

  /// The file and the line, from 1, of the example at an index; line 0 where the file is one JSON value. Traps when the
  /// index is out of range.
  public subscript(index: Int) -> (file: String, line: Int) {
    let place = places[index]
    return (files[Int(place.file)], Int(place.line))
  }

  /// Adds examples of one more file by their lines, from 1, or 0 where there are none to name.
  public mutating func append(file: String, lines: some Sequence<Int>) {
    let number = Int32(files.count)
    files.append(file)
    for line in lines { places.append(Place(file: number, line: Int32(clamping: line))) }
  }

  /// Adds all places of another list behind these.
  public mutating func append(_ other: ExamplePlaces) {
    let shift = Int32(files.count)
    files += other.files
    for place in other.places { places.append(Place(file: place.file + shift, line: place.line)) }
  }

  /// The places at `indices`, in that order. Traps when an index is out of range.
  public func subset(_ indices: [Int]) -> ExamplePlaces {
    var result = ExamplePlaces()
    result.files = files
    result.places = indices.map { places[$0] }
    return result
  }
}
