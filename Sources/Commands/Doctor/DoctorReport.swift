import Console
import Inference
import JSON
import ModelFormat
import Prediction

/// What `bertie doctor` found.
struct DoctorReport {
  let profile: MachineProfile
  let configuration: EncoderConfiguration
  let sizes: [InputSize]
  let modelName: String

  /// The least milliseconds of a pass.
  private func milliseconds(_ size: InputSize, _ arithmetic: Arithmetic) -> Double {
    1000
      * profile.leastSeconds(
        for: configuration, batch: size.batch, tokens: size.tokens, arithmetic)
  }

  /// How many times faster than in fp32 a pass can be at most.
  private func gain(_ size: InputSize, _ arithmetic: Arithmetic) -> Double {
    milliseconds(size, .fp32) / milliseconds(size, arithmetic)
  }

  /// The precision with the shortest pass over all sizes together, by the mean of the gains' logarithms; the wider one where
  /// there is less than a tenth between them.
  private var advice: Arithmetic {
    Arithmetic.allCases.reduce(.fp32) { best, next in
      let product = sizes.reduce(1.0) { $0 * gain($1, next) / gain($1, best) }
      return product > 1.331 ? next : best
    }
  }

  var json: JSONValue {
    [
      "processor": .string(Processor.name), "path": .string(profile.path),
      "paths": .array(Engine.paths.map { .string($0) }), "threads": .integer(Int64(profile.threads)),
      "multiply_adds_per_second": .object(
        Arithmetic.allCases.reduce(into: JSONObject()) { object, arithmetic in
          object[arithmetic.rawValue] = .number(profile.multiplyAddsPerSecond[arithmetic] ?? .nan)
        }),
      "weight_bytes_per_second": .number(profile.weightBytesPerSecond),
      "model": .string(modelName), "advice": .string(advice.rawValue),
      "least_ms": .array(
        sizes.map { size in
          var object: JSONObject = [
            "batch": .integer(Int64(size.batch)), "tokens": .integer(Int64(size.tokens)),
          ]
          for arithmetic in Arithmetic.allCases {
            object[arithmetic.rawValue] = .number(milliseconds(size, arithmetic))
          }
          return .object(object)
        }),
    ]
  }

  var text: String {
    var table = TextTable(
      ["precision", "10^9 multiply-adds/s"] + sizes.map { "\($0.batch)x\($0.tokens), ms" } + ["gain"])
    for arithmetic in Arithmetic.allCases {
      let gains = sizes.map { gain($0, arithmetic) }
      table.append(
        [
          arithmetic.rawValue, ((profile.multiplyAddsPerSecond[arithmetic] ?? .nan) / 1e9).text(decimals: 0),
        ] + sizes.map { milliseconds($0, arithmetic).text(decimals: 2) }
          + ["\((gains.min() ?? 1).text(decimals: 1)) to \((gains.max() ?? 1).text(decimals: 1))"])
    }
    return """
      processor   \(Processor.name)
      path        \(profile.path) of \(Engine.paths.joined(separator: ", "))
      threads     \(profile.threads)
      memory      \((profile.weightBytesPerSecond / 1e9).text(decimals: 0)) * 10^9 bytes of weights/s

      The least time of a pass of \(modelName), by the products alone:
      \(table.text)

      \(advice == .fp32 ? "Quantising gains nothing on this processor: stay with fp32." : "On this processor \(advice.rawValue) pays.")
      """
  }
}
