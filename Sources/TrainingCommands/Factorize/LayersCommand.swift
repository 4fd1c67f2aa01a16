import ArgumentParser
import Commands
import Console
import Encoders
import Factorization
import Foundation
import JSON
import ModelFormat
import Torch
import Training

/// `bertie layers`: how far each layer of models moves the embeddings of texts.
struct LayersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers",
    abstract: "Show how far each layer moves the embeddings of texts.",
    discussion: """
      For every layer the mean Euclidean distance, cosine distance and angle between what comes in and what goes out, \
      over the tokens of the texts: figure 1 of ALBERT's paper, for any encoder. Layers that do little or alike are \
      candidates for sharing (`bertie factorize`) or for removal.

      EXAMPLE
        bertie layers all-MiniLM-L6-v2 --data texts.txt
        bertie layers dense small --data intents.csv --pictures layers
      """)

  @Argument(help: "Model folders, or org/name of the hub.")
  var models: [String]

  @OptionGroup var texts: TextOptions

  @Option(
    help: ArgumentHelp(
      "A folder for the two pictures, as SVG; made where it is not there.", valueName: "folder"))
  var pictures: String?

  @Flag(help: "Print JSON on standard output.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if texts.data == nil { throw ValidationError("--data must name texts.") }
    if runtime.precision == .bf16 {
      throw ValidationError("--precision: layers computes in fp32; leave it out.")
    }
  }

  func run() throws {
    try runtime.requireOneProcess("layers")
    let device = try runtime.start()
    var found: [(name: String, distances: LayerDistances)] = []
    for model in models {
      let folder = try ModelFolder(ModelPlace.folder(model))
      guard let calibration = try texts.read(for: folder, threads: runtime.threads) else { return }
      let encoder = try Encoder(
        configuration: folder.configuration, tensors: folder.tensor(named:), on: device)
      found.append((model, try LayerDistances(of: encoder, over: calibration.inputs(on: device))))
    }
    if let pictures {
      try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
      for (name, text) in LayerPictures.files(of: found) {
        try AtomicFile.write(text, to: "\(pictures)/\(name)")
      }
    }
    if json {
      let models = found.map { model -> JSONValue in
        ["model": .string(model.name), "distances": model.distances.json]
      }
      return try Terminal.writeLine(JSONValue.array(models).serialized(pretty: true))
    }
    for (name, distances) in found {
      var table = TextTable(
        ["layer", "L2 distance", "cosine distance", "degrees"],
        alignments: [TextTable.Alignment](repeating: .right, count: 4))
      for (number, layer) in distances.layers.enumerated() {
        table.append([
          "\(number)", layer.euclidean.text(decimals: 4), layer.cosine.text(decimals: 4),
          layer.degrees.text(decimals: 1),
        ])
      }
      try Terminal.writeLine("\(name), \(distances.tokens) tokens\n\n\(table.text)")
    }
  }
}
