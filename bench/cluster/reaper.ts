/**
 * Started beside every run, in a session of its own. Its standard input is a pipe from the harness: at its end the
 * harness is gone, however it went, and everything it started is ended.
 */
import { reap } from './reap.ts';

const runFolder = process.argv[2];
if (runFolder === undefined) throw new Error('reaper.ts needs a run folder');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => {
  void reap(runFolder).finally(() => process.exit());
});
process.stdout.on('error', () => undefined);
process.stdout.write('ready\n');
