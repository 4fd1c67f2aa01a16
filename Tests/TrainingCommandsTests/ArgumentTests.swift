import ArgumentParser
import Testing
import TrainingCommands

/// What a command line is refused for, and in which words.
@Suite struct ArgumentTests {
  @Test func aNameStandsBeforeTheFirstEqualsSignUnlessItIsAPath() throws {
    func parsed(_ text: String) -> [String]? { NamedPath(argument: text).map { [$0.name, $0.path] } }
    #expect(parsed("dense=runs/a") == ["dense", "runs/a"])
    #expect(parsed("runs/lr=1e-4/dense") == ["dense", "runs/lr=1e-4/dense"])
    #expect(parsed("small=runs/lr=1e-4") == ["small", "runs/lr=1e-4"])
    #expect(parsed("=a") == nil && parsed("a=") == nil && parsed("") == nil)
  }

  /// The exit code and message of a command line that does not parse.
  private func refusal(_ arguments: String) throws -> String {
    do {
      _ = try BertieTrain.parseAsRoot(arguments.split(separator: " ").map(String.init))
    } catch {
      #expect(BertieTrain.exitCode(for: error) == .validationFailure)
      return BertieTrain.message(for: error)
    }
    throw Accepted(arguments: arguments)
  }

  private struct Accepted: Error { let arguments: String }

  @Test(arguments: [
    ("finetune m --data d --out o --epochs 0", "--epochs must be at least 1, not 0."),
    ("finetune m --data d --out o --batch-size 0", "--batch-size must be at least 1, not 0."),
    ("finetune m --data d --out o --resume --force", "--resume and --force exclude each other."),
    ("finetune m --data d --out o --fold 1", "--fold needs --folds."),
    ("finetune m --data d --out o --folds 5", "--folds needs --fold: which fold is the test part?"),
    ("finetune m --data d --out o --folds 5 --fold 5", "--fold must be from 0 to 4, not 5."),
    ("finetune m --data d --out o --threads 0", "--threads must be at least 1, not 0."),
    ("finetune m --data d --out o --max-length 2", "--max-length must be at least 3, not 2."),
    ("distill --teacher t --layers 0 --data d --out o", "--layers must be at least 1, not 0."),
    (
      "distill --teacher t --layers 2 --data d --out o --intermediate-learning-rate 1",
      "--intermediate-learning-rate: the preset logits has one stage; leave it out."
    ),
    ("predict m --max-length 2", "--max-length must be at least 3, not 2."),
    ("evaluate m --data d --max-length 0", "--max-length must be at least 3, not 0."),
    ("predict m --device gpu", "--device must be cpu, cuda or cuda:N, not gpu."),
    ("predict m --batch-size 0", "--batch-size must be at least 1, not 0."),
    ("layers m", "--data must name texts."),
    ("layers m --data d --limit 0", "--limit must be at least 1, not 0."),
    ("factorize m --out o --frequencies t", "--frequencies needs --embedding-size."),
    ("compare m --data d --tokens 0", "--tokens must be at least 1, not 0."),
  ])
  func badArgumentsAreNamed(_ arguments: String, _ message: String) throws {
    #expect(try refusal(arguments) == message)
  }

  @Test(arguments: ["1.5", "-0.1", "nan"])
  func sparsityOutsideItsRangeIsRefused(_ sparsity: String) throws {
    #expect(try refusal("prune m --data d --out o --sparsity=\(sparsity)").contains("sparsity"))
  }

  @Test func unknownComponentsAndFormsAreRefused() throws {
    #expect(try refusal("prune m --data d --out o --targets z=.5").contains("z"))
    #expect(try refusal("prune m --data d --out o --also onnx").contains("onnx"))
    #expect(try refusal("bench m --tokens 12,x").contains("12,x"))
    #expect(try refusal("bench m --phases") == "--phases needs --engine cpu: libtorch does not say.")
  }

  @Test func completeCommandLinesAreAccepted() throws {
    for line in [
      "finetune m --data d --out o --folds 5 --fold 0 --seed 3 --precision bf16 --selection accuracy --pooling cls",
      "prune m --data d --out o --method neurons --sparsity 0.6 --also masked,compat --prune-epochs 1",
      "prune m --data d --out o --targets k=.9,q=.9,v=.45,ao=.25,i=.45,o=.2,p=.3 --criterion magnitude",
      "distill --teacher a --teacher b --layers 3 --take blocks --data d --out o --preset pkd --alpha 0.5",
      "distill --teacher t --student s --take 0,5 --data d --out o --match feature=cls,teacher=1,student=0",
      "distill --teacher t --layers 3 --data d --out o --augment 4 --augment-model m --word-vectors v --augment-cache c",
      "pretrain m --data d --data e --form wikitext --sentences --objective sentence-order --mask ngram --ngram 4 --out o",
      "pretrain m --data d --random --layers 4 --hidden-size 256 --optimizer lamb --decay cosine --steps 9 --out o --resume",
      "factorize m --embedding-size 128 --groups 3 --share feed-forward --frequencies t.txt --out o",
      "factorize m --embedding-size 128 --form albert --start best --data d --out o --json --force",
      "layers m n --data d --limit 9 --pictures p --json",
      "evaluate m --data d --split dev --json", "compare a=x b=y --data d --bench 1x12,8x64",
      "predict m --json", "bench m --tokens 12,128 --batch 1,8 --threads 2 --json",
    ] {
      _ = try BertieTrain.parseAsRoot(line.split(separator: " ").map(String.init))
    }
    #expect(BertieTrain.configuration.subcommands.count == 10)
  }

  @Test func everyCommandHelpsWithAnExample() {
    for command in BertieTrain.configuration.subcommands {
      #expect(command.configuration.discussion.contains("EXAMPLE"))
      #expect(command.configuration.discussion.contains("bertie \(command.configuration.commandName ?? "?")"))
    }
  }
}
