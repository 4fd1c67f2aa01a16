extension ConfusionMatrix {
  /// Share of examples predicted as what they are, 0...1.
  public var accuracy: Double { Double(correct) / Double(total) }

  /// One-vs-rest precision, recall and F1 of every class, in class order, unseen classes included.
  ///
  /// precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2 TP / (2 TP + FP + FN); each 0 where its
  /// denominator is 0 (scikit-learn's `zero_division=0`).
  public var perClass: [ClassScore] {
    let gold = goldCounts
    let predicted = predictedCounts
    return (0..<classes).map { index in
      ClassScore(
        classIndex: index, truePositives: counts[index * classes + index], support: gold[index],
        predicted: predicted[index])
    }
  }

  /// F1 of class 1, the positive one of two, 0...1; 0 where there are fewer classes.
  public var positiveF1: Double { classes > 1 ? perClass[1].f1 : 0 }

  /// Mean F1 over the classes seen in gold or prediction, each with the same weight, 0...1.
  ///
  /// Equal to scikit-learn's `f1_score(average="macro")` without `labels`: a class that is neither in the
  /// gold nor in the predicted list does not count.
  public var macroF1: Double {
    let seen = perClass.filter { $0.support > 0 || $0.predicted > 0 }
    return seen.reduce(0) { $0 + $1.f1 } / Double(seen.count)
  }

  /// Mean F1 over all classes, unseen ones with 0, 0...1: jiant's for CommitmentBank.
  public var macroF1OverAllClasses: Double { perClass.reduce(0) { $0 + $1.f1 } / Double(classes) }

  /// F1 of the summed counts, 0...1. With one label an example, all classes counted, it equals accuracy.
  public var microF1: Double {
    let scores = perClass
    return ClassScore.f1(
      truePositives: scores.reduce(0) { $0 + $1.truePositives },
      support: scores.reduce(0) { $0 + $1.support },
      predicted: scores.reduce(0) { $0 + $1.predicted })
  }

  /// Mean F1 weighted by support, 0...1 (scikit-learn's `average="weighted"`).
  public var weightedF1: Double {
    perClass.reduce(0) { $0 + $1.f1 * Double($1.support) } / Double(total)
  }

  /// Matthews' correlation for any number of classes (R_K), -1...1; 0 where the denominator is 0.
  ///
  /// R_K = (c s - sum_k p_k t_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2)), with c correct, s examples, p_k
  /// predicted and t_k true counts. For two classes it is (TP TN - FP FN) /
  /// sqrt((TP+FP)(TP+FN)(TN+FP)(TN+FN)).
  ///
  /// Source: Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", 2004.
  public var matthewsCorrelation: Double {
    let samples = Double(total)
    let gold = goldCounts.map(Double.init)
    let predicted = predictedCounts.map(Double.init)
    let covariance = Double(correct) * samples - zip(gold, predicted).reduce(0) { $0 + $1.0 * $1.1 }
    let goldSpread = samples * samples - gold.reduce(0) { $0 + $1 * $1 }
    let predictedSpread = samples * samples - predicted.reduce(0) { $0 + $1 * $1 }
    let denominator = goldSpread.squareRoot() * predictedSpread.squareRoot()
    return denominator == 0 ? 0 : covariance / denominator
  }
}
