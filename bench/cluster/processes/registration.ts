import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../process/until.ts';

/** A process that must not outlive the harness: what it takes to find it again and to end it. */
export interface Registration {
  readonly pid: number;
  /** As in `ProcessEntry`. */
  readonly start: string;
  readonly stopSignal: NodeJS.Signals;
}

/** The sub-folder of a run folder that holds one file for each process, named by its pid. */
export const REGISTRY = 'pids';
const CLOSED = 'pids.closed';

/**
 * A shell script that registers its own process and then becomes the command. A child registers itself, so that it can be
 * found from its first moment. Arguments: run folder, stop signal, command … It ends without running the command when it
 * cannot register: the folder is gone, or the disk is full.
 */
export const REGISTER_AND_EXEC = `
stop=$1
shift
if [ -r /proc/$$/stat ]; then
  read -r stat </proc/$$/stat
  take() { shift 21; start=$1; }
  take $stat
else
  start=$(LC_ALL=C TZ=UTC ps -o lstart= -p $$)
fi
echo $stop $start >"$0/${REGISTRY}/$$" || exit 71
exec "$@"
`;

/** What the process with this pid wrote about itself, or null. */
export function readRegistration(runFolder: string, pid: number): Registration | null {
  return read(join(runFolder, REGISTRY, String(pid)), pid);
}

/** Forgets a process that has ended. */
export function removeRegistration(runFolder: string, pid: number): void {
  rmSync(join(runFolder, REGISTRY, String(pid)), { force: true });
}

/**
 * Ends registration for good, so that nothing more can start under this run folder, and returns every process
 * that made it before. May be repeated.
 */
export async function closeRegistry(runFolder: string): Promise<Registration[]> {
  const closed = join(runFolder, CLOSED);
  try {
    renameSync(join(runFolder, REGISTRY), closed);
  } catch {
    // Never made, or closed before.
  }
  let names: string[];
  try {
    names = readdirSync(closed);
  } catch {
    return [];
  }
  return (await Promise.all(names.map((name) => readSoon(join(closed, name), Number(name))))).filter(
    (registration) => registration !== null,
  );
}

const WRITTEN_SOON = { limitMs: 500, pauseMs: 10 };

/** A file that is still empty belongs to a process that is about to write it. */
async function readSoon(path: string, pid: number): Promise<Registration | null> {
  await until(() => read(path, pid) !== null, WRITTEN_SOON);
  return read(path, pid);
}

function read(path: string, pid: number): Registration | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const [stopSignal, ...start] = text.trimEnd().split(' ');
  if (!text.endsWith('\n') || stopSignal === undefined || start.length === 0) return null;
  return { pid, start: start.join(' '), stopSignal: stopSignal as NodeJS.Signals };
}
