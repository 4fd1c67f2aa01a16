import Distillation
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
      try recipe.validate(teacherLayers: 4, studentLayers: 2)
    }
    #expect(error?.code == .badMatch)
  }
}
