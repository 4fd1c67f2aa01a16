#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model file of SentencePiece, such as `spiece.model`: the pieces and how texts are normalised.
///
/// Source: `sentencepiece_model.proto` and the checks of `sentencepiece` 0.2.3. Only Unigram models are read. Fields
/// that do not change how texts are encoded are skipped.
struct SentencePieceFile {
  /// What a piece is for.
  enum Kind: UInt64 {
    case normal = 1
    case unknown, control, userDefined, unused, byte
  }

  /// A token of the model.
  struct Piece {
    var text: ArraySlice<UInt8>
    var score: Float = 0
    var kind = Kind.normal
  }

  private(set) var pieces: [Piece] = []
  private(set) var unknownIndex = -1
  private(set) var fallsBackToBytes = false
  private(set) var normalization = SentencePieceNormalization()

  /// - Throws: `TokenizationError` with file and place.
  init(path: String) throws {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw TokenizationError(
        .unreadable, path: path, expected: "a readable SentencePiece model", found: "\(error)")
    }
    do {
      try self.init(bytes)
    } catch let error as TokenizationError {
      throw error.inFile(path)
    }
  }

  /// - Throws: `TokenizationError` with the place.
  init(_ bytes: [UInt8]) throws {
    var reader = ProtobufReader(bytes[...])
    while let (field, value) = try reader.next() {
      switch field {
      case 1: pieces.append(try Self.piece(value.bytes("pieces"), number: pieces.count))
      case 2: try readTrainer(value.bytes("trainer_spec"))
      case 3: try readNormalizer(value.bytes("normalizer_spec"))
      default: break
      }
    }
    try check()
  }

  private static func piece(_ bytes: ArraySlice<UInt8>, number: Int) throws -> Piece {
    let place = "piece \(number)"
    var piece = Piece(text: [])
    var reader = ProtobufReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: piece.text = try value.bytes(place)
      case 2: piece.score = try value.float(place)
      case 3:
        let number = try value.varint(place)
        guard let kind = Kind(rawValue: number) else {
          throw TokenizationError(
            .malformed, place: place, expected: "a type from 1 to 6", found: String(number))
        }
        piece.kind = kind
      default: break
      }
    }
    guard !piece.text.isEmpty, String(validating: piece.text, as: UTF8.self) != nil else {
      throw TokenizationError(
        .malformed, place: place, expected: "text in UTF-8",
        found: piece.text.isEmpty ? "nothing" : "bytes that are not UTF-8")
    }
    return piece
  }

  private mutating func readTrainer(_ bytes: ArraySlice<UInt8>) throws {
    var reader = ProtobufReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 3:
        let type = try value.varint("model_type")
        guard type == 1 else {
          let names: [UInt64: String] = [2: "BPE", 3: "WORD", 4: "CHAR"]
          throw TokenizationError(
            .unsupported, place: "model_type", expected: "UNIGRAM", found: names[type] ?? String(type))
        }
      case 24: normalization.dummySpaceFollows = try value.bool("treat_whitespace_as_suffix")
      case 35: fallsBackToBytes = try value.bool("byte_fallback")
      default: break
      }
    }
  }

  private mutating func readNormalizer(_ bytes: ArraySlice<UInt8>) throws {
    var reader = ProtobufReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 2:
        let map = try value.bytes("precompiled_charsmap")
        do {
          normalization.map = map.isEmpty ? nil : try PrecompiledMap(map)
        } catch var error as TokenizationError {
          error.place = error.place ?? "precompiled_charsmap"
          throw error
        }
      case 3: normalization.addsDummySpace = try value.bool("add_dummy_prefix")
      case 4: normalization.removesExtraSpaces = try value.bool("remove_extra_whitespaces")
      case 5: normalization.escapesSpaces = try value.bool("escape_whitespaces")
      default: break
      }
    }
  }

  /// Checks what every model must have, and completes the normalisation by the pieces that it leaves alone.
  private mutating func check() throws {
    guard pieces.count <= Vocabulary.maximumId else {
      throw TokenizationError(
        .malformed, place: "pieces", expected: "at most \(Vocabulary.maximumId)", found: String(pieces.count))
    }
    let unknown = pieces.indices.filter { pieces[$0].kind == .unknown }
    guard unknown.count == 1 else {
      throw TokenizationError(
        .missingToken, place: "pieces", expected: "one piece of type UNKNOWN", found: String(unknown.count))
    }
    unknownIndex = unknown[0]
    let byteNames = Set(pieces.filter { $0.kind == .byte }.map { Array($0.text) })
    if fallsBackToBytes, byteNames != Set((0..<256).map { Array(ByteFallback.name(of: UInt8($0)).utf8) }) {
      throw TokenizationError(
        .missingToken, place: "pieces", expected: "the 256 pieces of bytes that byte_fallback needs",
        found: String(byteNames.count))
    }
    let symbols = pieces.filter { $0.kind == .userDefined }
    if !symbols.isEmpty {
      _ = try VocabularyReader.vocabulary(symbols.map(\.text))
      normalization.symbols = ByteTrie(symbols.map { ($0.text, 0) })
    }
  }
}
