import ArgumentParser

/// Further forms in which a pruned model is written, separated by commas.
struct FormList: ExpressibleByArgument {
  /// One form.
  enum Form: String, CaseIterable {
    /// The zero-padded folder of stock shape.
    case compat
    /// The full-width model with zeros in place of pruned neurons.
    case masked
  }

  /// The forms, each once.
  let forms: [Form]

  /// No further form.
  init() { forms = [] }

  init?(argument: String) {
    var forms: [Form] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let form = Form(rawValue: String(part)) else { return nil }
      if !forms.contains(form) { forms.append(form) }
    }
    self.forms = forms
  }

  var defaultValueDescription: String {
    forms.isEmpty ? "none" : forms.map(\.rawValue).joined(separator: ",")
  }

  static var allValueStrings: [String] { Form.allCases.map(\.rawValue) }
}
