import Testing

/// Every test that starts the program itself; one at a time, because each of them starts processes of its own.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct EndToEnd {}
