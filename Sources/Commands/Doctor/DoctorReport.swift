import Console
import Inference
import JSON
import ModelFormat
import Prediction

/// What `bertie doctor` found.
struct DoctorReport {
  let machine: Machine
  let profile: MachineProfile
  let configuration: EncoderConfiguration
  let sizes: [InputSize]
  let modelName: String
  let products: [Product]

  /// What a product of the model's layers reached.
  struct Product {
    let precision: Arithmetic
    let speed: LayerProducts.Speed
  }

  private func shareOfPeak(_ product: Product) -> Double {
    product.speed.multiplyAddsPerSecond / (profile.multiplyAddsPerSecond[product.precision] ?? .nan)
  }

  /// The least milliseconds of a pass whose weights come from memory.
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

  /// What the machine is, then `{"path", "threads", "multiply_adds_per_second", "weight_bytes_per_second", "model", "advice",
  /// "least_ms": [{"batch", "tokens", "fp32", …}], "products": [{"precision", "inputs", "outputs", "rows",
  /// "multiply_adds_per_second", "share_of_peak"}]}`.
  var json: JSONValue {
    var object = machine.json
    for (key, value) in measured { object[key] = value }
    if !products.isEmpty { object["products"] = .array(products.map(json)) }
    return .object(object)
  }

  private func json(_ product: Product) -> JSONValue {
    .object([
      "precision": .string(product.precision.rawValue), "inputs": .integer(Int64(product.speed.inputs)),
      "outputs": .integer(Int64(product.speed.outputs)), "rows": .integer(Int64(product.speed.rows)),
      "multiply_adds_per_second": .number(product.speed.multiplyAddsPerSecond),
      "share_of_peak": .number(shareOfPeak(product)),
    ])
  }

  private var measured: JSONObject {
    [
      "path": .string(profile.path), "threads": .integer(Int64(profile.threads)),
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

  private var productText: String {
    if products.isEmpty { return "" }
    var table = TextTable(["product", "tokens", "10^9 multiply-adds/s", "of the peak"])
    for product in products {
      let speed = product.speed
      table.append([
        "\(product.precision.rawValue) \(speed.inputs) to \(speed.outputs)", "\(speed.rows)",
        (speed.multiplyAddsPerSecond / 1e9).text(decimals: 0),
        "\((100 * shareOfPeak(product)).text(decimals: 0)) %",
      ])
    }
    return "The products of a layer:\n\(table.text)\n\n"
  }

  /// The same for people.
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
      \(machine.text)
      path        \(profile.path)
      threads     \(profile.threads)
      weights     \((profile.weightBytesPerSecond / 1e9).text(decimals: 0)) * 10^9 bytes/s from memory

      The least time of a pass of \(modelName) whose weights come from memory, by the products alone:
      \(table.text)

      \(productText)\(advice == .fp32 ? "Quantising gains nothing on this processor: stay with fp32." : "On this processor \(advice.rawValue) pays.")
      """
  }
}
