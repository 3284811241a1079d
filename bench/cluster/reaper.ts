/**
 * Started beside every run, in a session of its own. Its standard input is a pipe from the harness: at its end the
 * harness is gone, however it went, and everything it started is ended.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { notedEngine } from './docker/engine-environment.ts';
import { reap, reapContainers } from './reap.ts';

/** A container that the harness asked for as it died may come into being only then. */
const LATE_CONTAINERS_MS = 3000;

const runFolder = process.argv[2];
if (runFolder === undefined) throw new Error('reaper.ts needs a run folder');

async function cleanUp(path: string): Promise<void> {
  const engine = notedEngine(path);
  Object.assign(process.env, engine);
  await reap(path);
  if (engine === null) return;
  await sleep(LATE_CONTAINERS_MS);
  await reapContainers(path);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => {
  void cleanUp(runFolder).finally(() => process.exit());
});
process.stdout.on('error', () => undefined);
process.stdout.write('ready\n');
