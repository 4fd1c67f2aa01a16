extension BadInput {
  private static func arguments(_ description: String, _ line: String, _ words: [String]) -> BadInput {
    BadInput(description, line, code: 2, words)
  }

  private static let prune = "prune dense --data data.csv --out out"
  private static let distill = "distill --teacher dense --layers 1 --data data.csv --out out"

  /// Command lines that cannot be accepted, whatever the files are.
  static let arguments: [BadInput] = [
    arguments(
      "no such command", "finetun base --data data.csv",
      [
        "there is no command 'finetun'; the commands are finetune, pretrain, prune, distill, factorize, compare, layers, predict, embed, evaluate, bench, quantize, convert, inspect, corpus, tasks, doctor, download",
        "bertie --help",
      ]),
    arguments(
      "no such option", "\(prune) --sparsty 0.5", ["Unknown option '--sparsty'. Did you mean '--sparsity'?"]),
    arguments("no such option of bertie", "--nonsense", ["Unknown option '--nonsense'", "bertie --help"]),
    arguments("no model", "inspect", ["Missing expected argument '<model>'", "Usage: bertie inspect"]),
    arguments(
      "too much sparsity", "\(prune) --sparsity 1.5", ["the sparsity is 1.5, expected a share from 0 to 1"]),
    arguments(
      "an unknown component", "\(prune) --targets z=.5",
      ["targets: unknown component 'z', expected one of k q v ao i o p"]),
    arguments(
      "importance without training", "\(prune) --prune-epochs 0",
      [
        "0 prune epochs with criterion importance",
        "give at least 1 prune epoch, or criterion magnitude or random",
      ]),
    arguments(
      "an unknown criterion", "\(prune) --criterion best", ["'best'", "importance", "magnitude", "random"]),
    arguments(
      "relation heads that do not divide", "\(distill) --match feature=value,teacher=1,student=0,heads=5",
      ["match value, teacher: expected a width that 5 relation heads divide, found 32"]),
    arguments(
      "a student of no size", "distill --teacher dense --data data.csv --out out",
      ["Give --layers, how many the student has, or --student FOLDER."]),
    arguments(
      "a number that a preset lacks", "\(distill) --preset tinybert --temperature 2",
      ["tinybert: expected no temperature: the preset has none, found 2.0."]),
    arguments(
      "a row without a feature", "\(distill) --match teacher=1,student=0",
      ["expected feature=embedding|hidden|cls|mean|pooled|scores|probabilities|query|key|value, found none"]),
    arguments(
      "a row of a layer that is not there", "\(distill) --match feature=hidden,teacher=7,student=0",
      ["match hidden: expected a layer 0 to 1 of the teacher, found 7."]),
    arguments(
      "padding where it does not count", "\(distill) --match feature=value,teacher=1,student=0,padding=true",
      ["match value: expected padding of embedding and hidden alone, found padding=true."]),
    arguments(
      "a map of no layers", "distill --teacher dense --student base --take first --data data.csv --out out",
      ["--take: a map needs --layers, how many it takes."]),
    arguments(
      "more layers than named", "\(distill) --take 0,1", ["--take names 2 layers, --layers 1"]),
    arguments(
      "an unknown device", "\(prune) --device gpu", ["--device must be cpu, cuda or cuda:N, not gpu."]),
    arguments(
      "a test share beside folds",
      "finetune base --data data.csv --out out --folds 3 --fold 0 --test-share 0.2",
      ["--folds and --test-share exclude each other"]),
    arguments(
      "contradicting flags", "\(prune) --resume --force", ["--resume and --force exclude each other."]),
    arguments(
      "epochs beyond counting", "finetune base --data data.csv --out out --epochs 9223372036854775807",
      ["--epochs must be at most 100000, not 9223372036854775807."]),
    arguments(
      "a batch beyond counting", "\(prune) --batch-size 9223372036854775807",
      ["--batch-size must be at most 1000000, not 9223372036854775807."]),
    arguments(
      "prune epochs beyond counting", "\(prune) --prune-epochs 9223372036854775807",
      ["expected epochs of 0 to 100000"]),
    arguments(
      "updates beyond counting", "\(prune) --updates-per-epoch 9223372036854775807", ["1 to 1000 updates"]),
    arguments(
      "threads beyond counting", "bench dense --threads 5000000000",
      ["--threads: expected from 1 to ", " processors; found 5000000000."]),
    arguments(
      "rows beyond counting", "bench dense --batch 9223372036854775807 --tokens 2",
      ["The value '9223372036854775807' is invalid for '--batch"]),
    arguments(
      "sizes beyond counting", "compare dense dense --data data.csv --bench 4611686018427387904x4",
      ["The value '4611686018427387904x4' is invalid for '--bench"]),
    arguments(
      "a seed that no file can hold", "\(prune) --seed 18446744073709551615",
      ["--seed must be at most 9223372036854775807, not 18446744073709551615."]),
    arguments(
      "a share that is no number", "finetune base --data data.csv --out out --dev-share nan",
      ["--dev-share and --test-share must be above 0 and together below 1."]),
    arguments(
      "a score of another problem", "\(prune) --selection pearson",
      ["--selection: a single_label_classification model has no such score", "found pearson"]),
    arguments(
      "no such task", "finetune base --data data.csv --out out --task glue/rta",
      ["--task: expected one of the tasks glue/cola, glue/sst2", "found \"glue/rta\"."]),
    arguments(
      "no such task to list", "tasks squad", ["expected one of the tasks glue/cola", "found \"squad\"."]),
    arguments(
      "another problem than the task's",
      "finetune base --data GLUE --out out --task glue/rte --problem-type regression",
      ["the task glue/rte is single_label_classification; leave out --problem-type regression."]),
    arguments(
      "a threshold that is no number", "evaluate dense --data data.csv --null-threshold nan",
      ["--null-threshold must be a number, not nan."]),
    arguments(
      "a stride without data", "quantize dense --precision int8 --out out --stride 64",
      ["--stride needs --data."]),
    arguments("too short", "predict dense --max-length 2", ["--max-length must be at least 3, not 2."]),
    arguments(
      "another problem than the model's",
      "finetune dense --data data.csv --out out --problem-type regression",
      ["the model's head is for single_label_classification, not for regression; --new-head replaces it"]),
  ]
}
