import Testing

/// The parent of all tests of this target: libtorch's modes belong to the process, so one runs at a time.
@Suite(.serialized)
struct FactorizationSuite {}
