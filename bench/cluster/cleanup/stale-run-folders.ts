import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isReachedFromHere, notedEngine } from '../docker/engine-environment.ts';
import { holdsNothingElse, ownerState, readOwner } from '../processes/owner.ts';
import { type Reaped, reap } from './reap.ts';
import { isRunFolderName, startReaper } from './run-folder.ts';

/** A folder without an owner is being made right now, unless it is older than this. */
const UNOWNED_AGE_MS = 60_000;

/**
 * Cleans up after earlier runs of this user whose harness and reaper were both killed: removes their folders, and ends
 * their processes and containers. Resolves with one line for each folder that was removed or could not be. Folders of
 * runs that are alive stay. Only a folder that names its owner, or began to, is removed with its content.
 */
export async function sweepStaleRunFolders(): Promise<string[]> {
  // Without a temporary folder nothing is left. Making a run folder there reports the problem.
  const names = (await readdir(tmpdir()).catch(() => [])).filter(isRunFolderName);
  const lines = await Promise.all(names.map((name) => sweep(join(tmpdir(), name)).catch(() => null)));
  return lines.filter((line) => line !== null);
}

async function sweep(path: string): Promise<string | null> {
  const status = await lstat(path);
  if (!status.isDirectory() || status.uid !== process.getuid?.()) return null;
  const owner = readOwner(path);
  if (owner === null) {
    if (Date.now() - status.mtimeMs < UNOWNED_AGE_MS) return null;
    // A run that ended this early left it empty. Any other content is not ours.
    if (!holdsNothingElse(path)) return null;
    await rm(path, { recursive: true, force: true });
    return `removed ${path}, left by an earlier run`;
  }
  const state = ownerState(owner);
  if (state === 'dead-before-boot') {
    await rm(path, { recursive: true, force: true });
    return `removed ${path}, left by a run before the last boot`;
  }
  if (state !== 'dead') return null;
  const engine = notedEngine(path);
  const ended = await (engine === null || isReachedFromHere(engine) ? reap(path) : reapElsewhere(path));
  const whose = `left by a run that was killed (pid ${owner.pid})`;
  if (ended.left !== null) return `kept ${path}, ${whose}: ${ended.left}`;
  const processes = ended.processes === 0 ? '' : ` and ended ${ended.processes} of its processes`;
  const containers = ended.containers === 0 ? '' : `; removed ${ended.containers} of its containers`;
  return `removed ${path}, ${whose}${processes}${containers}`;
}

/** In another process, which reaches the engine that the folder names. What it ends is not counted. */
async function reapElsewhere(path: string): Promise<Reaped> {
  const reaper = startReaper(path);
  const ended = once(reaper, 'exit');
  reaper.stdout?.resume();
  reaper.stdin?.end();
  await ended;
  const left = existsSync(path) ? 'its containers could not be removed by the Docker Engine that it names' : null;
  return { processes: 0, containers: 0, left };
}
