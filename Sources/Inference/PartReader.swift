/// Takes what is wanted from the run of a part, while it is there.
package protocol PartReader: AnyObject {
  /// Reads a part; several threads do so at the same time for different parts.
  func read(_ part: PackedTexts.Part, _ run: EncoderRun)
}
