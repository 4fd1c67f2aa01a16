/// Words that carry grammar rather than meaning, which augmentation leaves as they are.
///
/// Our own list, made from English grammar by kinds of words; the source has another. An apostrophe ends a word, so the parts of
/// contractions are listed too.
public enum StopWords {
  /// The English list, in lower case.
  public static let english: [String] =
    articles + pronouns + prepositions + conjunctions + auxiliaries + negations + particles

  private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  private static let articles = words("a an the this that these those each every either another such")
  private static let pronouns = words(
    """
    i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself \
    we us our ours ourselves they them their theirs themselves one oneself \
    who whom whose which what whoever whatever whichever \
    somebody someone something anybody anyone anything everybody everyone everything
    """)
  private static let prepositions = words(
    """
    about above across after against along amid among around at before behind below beneath beside besides between \
    beyond by despite down during except for from in inside into like near of off on onto out outside over past per \
    since through throughout till to toward towards under until unto up upon via with within
    """)
  private static let conjunctions = words(
    "and or but so yet if unless because although though while whereas whether than as when where why how")
  private static let auxiliaries = words(
    """
    be am is are was were been being have has had having do does did doing done will would shall should can could \
    may might must ought need dare s m re ve ll d
    """)
  private static let negations = words(
    """
    no not nor none neither never nothing nobody nowhere without t don doesn didn isn aren wasn weren hasn haven hadn \
    won wouldn shan shouldn couldn mightn mustn needn ain cannot
    """)
  private static let particles = words("there here then too also only just very")
}
