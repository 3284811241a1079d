/**
 * Runs next to every harness, in a session of its own. Its standard input is a pipe from the harness. When the pipe ends
 * the harness is gone, in whatever way, and the reaper ends everything that the harness started.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { notedEngine } from '../docker/engine-environment.ts';
import { runIdOf } from '../docker/labels.ts';
import { reap } from './reap.ts';

/** A container that was requested just before the end of the harness may appear only after it. */
const LATE_CONTAINERS_MS = 3000;

/** The rest is left to the next run: Docker hangs. */
const LIMIT_MS = 25_000;

const runFolder = process.argv[2];
if (runFolder === undefined) throw new Error('reaper.ts needs a run folder');

async function cleanUp(path: string): Promise<void> {
  setTimeout(() => process.exit(), LIMIT_MS).unref();
  const engine = notedEngine(path);
  Object.assign(process.env, engine);
  await reap(path);
  if (engine === null) return;
  await sleep(LATE_CONTAINERS_MS);
  const { removeContainersOf } = await import('../docker/remove-containers.ts');
  await removeContainersOf(runIdOf(path));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => {
  void cleanUp(runFolder)
    .catch(() => undefined)
    .finally(() => process.exit());
});
process.stdout.on('error', () => undefined);
process.stdout.write('ready\n');
