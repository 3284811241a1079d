import { readCommandLine } from './commands/command-line.ts';
import { Io } from './commands/io.ts';
import { EXIT } from './model/errors.ts';
import { claimStdout } from './terminal/claim-stdout.ts';

const io = new Io(claimStdout(), process.stderr);
process.on('uncaughtException', (error) => process.exit(io.report(error)));
// A reader such as `head` that has seen enough is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
process.exitCode = await main().catch((error) => io.report(error));
await io.flushed();
// All is cleaned up: a connection that a module of the user's left open must not hold up the end.
process.exit();

/** Does what the command line asks for; resolves with the exit code. */
async function main(): Promise<number> {
  const asked = readCommandLine(process.argv.slice(2), process.env);
  if ('help' in asked) {
    io.out(asked.help);
    return EXIT.passed;
  }
  return await asked.command.run(asked.invocation, io);
}
