import ArgumentParser
import Glibc
import JobManifest
import JobReport
import JobRunner

/// The program: a table of contents for its commands.
@main
struct S3Job: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "s3job",
    abstract: "Run batch jobs on S3 from a YAML manifest.",
    discussion: """
      A manifest names operations: upload, download, copy, move, sync, delete, touch, update, check, wait, list. s3job \
      works out which of them depend on each other, shows every object that would change, and carries the plan out in \
      parallel.

        s3job validate site.yaml            check it; contacts nobody
        s3job graph site.yaml               draw which operation waits for which
        s3job plan site.yaml                show what a run would do
        s3job run site.yaml                 do it
        s3job plan site.yaml --out F        keep the plan, to be reviewed
        s3job run --plan F                  do exactly that, or refuse what has changed since
        s3job run site.yaml --sandbox DIR   do it on a practice S3 in DIR
        s3job doctor --bucket B             find out what an endpoint can do

      Exit codes: 0 all done, 1 some step failed, 2 usage or manifest invalid, 3 refused by a guard, \
      or the world has changed since the plan, 4 another run is going on, 5 configuration or credentials, 10 something \
      to do (plan --detailed-exitcode), 130/143 interrupted.
      """,
    version: Version.current,
    subcommands: [
      ValidateCommand.self, GraphCommand.self, PlanCommand.self, ShowCommand.self, ExplainCommand.self,
      RunCommand.self, SandboxCommand.self,
      DoctorCommand.self, SchemaCommand.self,
    ])

  /// Parses, runs, and ends with one of our exit codes; the parser's own would be others.
  static func main() async {
    let console = Console()
    signal(SIGXFSZ, SIG_IGN)  // A limit on the size of files is an error like a full disk, and no reason to die.
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let status as ExitStatus {
      console.exit(status)
    } catch let error as RunError {
      console.error("error: " + TerminalText.escaping(error.message))
      console.exit(error.exitCode)
    } catch {
      let isCleanExit = exitCode(for: error).isSuccess
      console.finish(withMessage: fullMessage(for: error), isError: !isCleanExit)
      console.exit(isCleanExit ? .success : .invalid)
    }
  }
}
