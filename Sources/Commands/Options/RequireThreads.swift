import ArgumentParser
import Inference

/// Refuses a number of threads that is not from 1 to the processors that this program may use.
///
/// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
package func requireThreads(_ threads: Int?) throws {
  do {
    _ = try ProcessorCount.threads(threads, most: ProcessorCount.available)
  } catch {
    throw ValidationError("--threads: \(error).")
  }
}
