import Encoders

/// Shares to lose by component: whole, ragged, empty and full components.
let sharesToLose: [[LinearComponent: Double]] = [
  [:],
  [.key: 0.5, .query: 0.5], [.key: 1], [.query: 1], [.key: 1, .query: 1],
  [.value: 0.7], [.value: 1], [.attentionOutput: 0.5], [.attentionOutput: 1],
  [.intermediate: 0.6], [.intermediate: 1], [.output: 0.5], [.output: 1], [.pooler: 0.5], [.pooler: 1],
  [
    .key: 0.3, .query: 0.4, .value: 0.5, .attentionOutput: 0.3, .intermediate: 0.6, .output: 0.2,
    .pooler: 0.3,
  ],
  [
    .key: 0.9, .query: 0.9, .value: 0.8, .attentionOutput: 0.8, .intermediate: 0.9, .output: 0.8,
    .pooler: 0.8,
  ],
  [.key: 1, .query: 1, .value: 1, .attentionOutput: 1, .intermediate: 1, .output: 1, .pooler: 1],
]
