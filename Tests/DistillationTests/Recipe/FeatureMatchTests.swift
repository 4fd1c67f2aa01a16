import Distillation
import ModelFormat
import Testing

@Suite struct FeatureMatchTests {
  @Test func aRowIsReadFromItsWords() throws {
    let text = "feature=hidden,teacher=5,student=2,loss=cosine,weight=0.5,projection=states,padding=true"
    #expect(
      try FeatureMatch(parsing: text)
        == FeatureMatch(
          .hidden, teacherLayer: 5, studentLayer: 2, loss: .cosine, weight: 0.5, projection: "states",
          includesPadding: true))
    #expect(
      try FeatureMatch(parsing: "feature=value,teacher=11,student=3,heads=48")
        == FeatureMatch(.value, teacherLayer: 11, studentLayer: 3, loss: .divergence, relationHeads: 48))
    #expect(try FeatureMatch(parsing: "feature=pooled") == FeatureMatch(.pooled))
  }

  @Test(arguments: [
    ("feature=colour", "feature=embedding|hidden|cls"), ("teacher=1,student=1", "found none"),
    ("feature=hidden,teacher=1", "teacher=LAYER and student=LAYER"),
    ("feature=pooled,loss=l1", "loss=mse|kl|cosine|normalized_mse"),
    ("feature=pooled,weight=much", "weight=NUMBER"), ("feature=pooled,size=3", "found size"),
    ("feature=pooled,feature=cls", "each key once"), ("pooled", "parts KEY=VALUE"),
    ("feature=query,teacher=1,student=1,heads=0", "heads=COUNT"),
    ("feature=pooled,padding=1", "padding=true|false"),
  ])
  func aWrongRowSaysWhatIsWrong(_ text: String, _ words: String) {
    let error = #expect(throws: DistillationError.self) { try FeatureMatch(parsing: text) }
    #expect(error?.code == .badMatch)
    #expect(error.map { "\($0)".contains(words) } == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test(arguments: [
    FeatureMatch(.scores, loss: .divergence), FeatureMatch(.hidden, loss: .divergence),
    FeatureMatch(.hidden, teacherLayer: 4), FeatureMatch(.hidden, studentLayer: 2),
    FeatureMatch(.hidden, teacherLayer: -1), FeatureMatch(.pooled, weight: 0),
    FeatureMatch(.pooled, weight: .nan), FeatureMatch(.embedding, teacherLayer: 1),
    FeatureMatch(.value, projection: "states"), FeatureMatch(.hidden, relationHeads: 2),
  ])
  func aRowThatContradictsItselfOrTheModelsIsRefused(_ match: FeatureMatch) {
    let recipe = DistillationRecipe(stages: [DistillationStage(.prediction, matches: [match])])
    let error = #expect(throws: DistillationError.self) {
      try recipe.validate(teachers: [shape(layers: 4)], student: shape(layers: 2))
    }
    #expect(error?.code == .badMatch)
  }

  /// What forward passes would find is found before: 12 numbers do not fit 8, nor 3 heads 2.
  @Test(arguments: [
    (FeatureMatch(.hidden), DistillationError.Code.modelsDiffer), (FeatureMatch(.embedding), .modelsDiffer),
    (FeatureMatch(.pooled), .modelsDiffer), (FeatureMatch(.scores), .modelsDiffer),
    (FeatureMatch(.probabilities), .modelsDiffer), (FeatureMatch(.query), .headsDoNotDivide),
    (FeatureMatch(.value, relationHeads: 5), .headsDoNotDivide),
    (FeatureMatch(.value, relationHeads: 8), .headsDoNotDivide),
  ])
  func aRowThatTheShapesDoNotAllowIsRefused(_ match: FeatureMatch, _ code: DistillationError.Code) throws {
    let (teacher, student) = (shape(layers: 1), shape(layers: 1, hidden: 12, heads: 3))
    func recipe(_ match: FeatureMatch) -> DistillationRecipe {
      DistillationRecipe(stages: [DistillationStage(.intermediate, matches: [match])])
    }
    let error = #expect(throws: DistillationError.self) {
      try recipe(match).validate(teachers: [student, teacher], student: student)
    }
    #expect(error?.code == code && error?.place.hasPrefix("match \(match.feature.rawValue)") == true)
    // A learnt map, or as many relation heads as divide both widths, makes them fit.
    var fitting = match
    if match.feature.losses.contains(.cosine) { fitting.projection = "states" }
    if [.query, .value].contains(match.feature) { fitting.relationHeads = 4 }
    if fitting != match { try recipe(fitting).validate(teachers: [teacher], student: student) }
  }

  @Test func partsThatAModelHasLostAreNamed() {
    var student = shape(layers: 2)
    student.layers[1].attention = nil
    student.pooler = nil
    for match in [
      FeatureMatch(.value, teacherLayer: 1, studentLayer: 1),
      FeatureMatch(.scores, teacherLayer: 0, studentLayer: 1), FeatureMatch(.pooled),
    ] {
      let recipe = DistillationRecipe(stages: [DistillationStage(.intermediate, matches: [match])])
      let error = #expect(throws: DistillationError.self) {
        try recipe.validate(teachers: [shape(layers: 2)], student: student)
      }
      #expect(error?.code == .badMatch && error?.expected.contains("student") == true)
    }
  }

  /// All teachers share a learnt map, which leads to one width.
  @Test func aMapToSeveralWidthsIsRefused() {
    for feature in [Feature.hidden, .embedding, .pooled] {
      let match = FeatureMatch(feature, projection: "states")
      let recipe = DistillationRecipe(stages: [DistillationStage(.intermediate, matches: [match])])
      let error = #expect(throws: DistillationError.self) {
        try recipe.validate(
          teachers: [shape(layers: 1), shape(layers: 1, hidden: 12, heads: 3)], student: shape(layers: 1))
      }
      #expect(error?.code == .modelsDiffer && error?.expected.contains("one width") == true)
    }
  }

  @Test func aRecipeHasAStageAndSomebodyToAsk() {
    for recipe in [
      DistillationRecipe(stages: []),
      DistillationRecipe(stages: [DistillationStage(.intermediate, matches: [FeatureMatch(.hidden)])]),
    ] {
      let error = #expect(throws: DistillationError.self) {
        try recipe.validate(teachers: [], student: shape(layers: 2))
      }
      #expect(error?.code == .badRecipe)
    }
  }

  private func shape(layers: Int, hidden: Int = 8, heads: Int = 2) -> EncoderConfiguration {
    .bert(
      vocabSize: 20, hiddenSize: hidden, numHiddenLayers: layers, numAttentionHeads: heads,
      intermediateSize: 12, maxPositionEmbeddings: 16)
  }
}
