extension Dataset {
  /// The form of all examples; plain texts where there are none.
  ///
  /// Throws ``DatasetError`` (`mixedTargets`) at the first example of another form than the first.
  package var form: ExampleForm {
    get throws {
      guard let first = examples.first?.form else { return .texts }
      if let other = examples.firstIndex(where: { $0.form.name != first.name }) {
        throw error(
          .mixedTargets, at: other,
          "expected \(first.name), as in the examples before, found \(examples[other].form.name)")
      }
      return first
    }
  }

  /// Throws ``DatasetError`` (`mixedTargets`) at the first target of another kind than those before; examples
  /// without target are of every kind.
  package func requireOneKindOfTarget() throws {
    var known: String?
    for (place, example) in examples.enumerated() where example.target != .none {
      let kind = example.target.kindName
      if let known, known != kind {
        throw error(
          .mixedTargets, at: place, "expected \(known) as target, as in the examples before, found \(kind)")
      }
      known = kind
    }
  }
}

extension Target {
  /// What kind of target this is, for messages.
  package var kindName: String {
    switch self {
    case .none: "none"
    case .label: "a label"
    case .labels: "several labels"
    case .value: "a number"
    case .choice: "a choice"
    case .tags: "tags"
    case .answers: "answers"
    }
  }
}
