import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sweepStaleRunFolders } from '../../../bench/cluster/cleanup/stale-run-folders.ts';
import {
  type ProcessEntry,
  processEntry,
  processTable,
  workingFolder,
} from '../../../bench/cluster/processes/process-table.ts';

export type Ending = 'process.exit' | 'crash' | 'dispose' | 'wait';

export interface Harness extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly folder: string;
  readonly nginxPid: number;
  /** All that it had started when it was ready. */
  readonly started: readonly ProcessEntry[];
}

/**
 * Starts `harness-process.ts` and waits until everything it starts is there.
 *
 * @param root where it makes its run folder, by default where the machine keeps temporary files.
 */
export async function startHarness(ending: Ending, extent: 'servers' | 'processes', root = tmpdir()): Promise<Harness> {
  const script = fileURLToPath(import.meta.resolve('./harness-process.ts'));
  const child = spawn(process.execPath, [script, ending, extent], {
    env: { ...process.env, TMPDIR: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    // What it printed last may be read after its end.
    once(child, 'exit').then(() => sleep(5_000, [''], { ref: false })),
  ])) as [string];
  if (line === '' || child.pid === undefined) throw new Error(`the harness did not start: ${errors}`);
  const { folder, nginxPid } = JSON.parse(line) as { folder: string; nginxPid: number };
  return {
    child,
    pid: child.pid,
    folder,
    nginxPid,
    started: processesIn(folder),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await gone([], folder);
    },
  };
}

/** Looks for stale run folders in this one instead of the machine's, where other runs look as well. */
export async function sweepIn(root: string): Promise<string[]> {
  const own = process.env['TMPDIR'];
  process.env['TMPDIR'] = root;
  try {
    return await sweepStaleRunFolders();
  } finally {
    if (own === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = own;
  }
}

/** Every process that works in this folder or was registered in it. */
export function processesIn(folder: string): ProcessEntry[] {
  const registered = new Set(existsSync(join(folder, 'pids')) ? readdirSync(join(folder, 'pids')).map(Number) : []);
  return [...processTable().values()].filter(
    ({ pid }) => registered.has(pid) || workingFolder(pid)?.startsWith(folder) === true,
  );
}

/** Waits for at most the 5 s that are promised; returns what is left. */
export async function gone(
  processes: readonly ProcessEntry[],
  folder: string,
): Promise<{ processes: readonly ProcessEntry[]; folder: string | null }> {
  const end = performance.now() + 5000;
  for (;;) {
    const left = processes.filter(({ pid, start }) => processEntry(pid)?.start === start);
    const folderLeft = existsSync(folder) ? folder : null;
    if ((left.length === 0 && folderLeft === null) || performance.now() > end) {
      return { processes: left, folder: folderLeft };
    }
    await sleep(20);
  }
}

/** The pid of the process that cleans up after this folder. */
export function reaperOf(folder: string): number {
  const lines = execFileSync('ps', ['-ax', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const line = lines.find((one) => one.includes('reaper.ts') && one.includes(folder));
  if (line === undefined) throw new Error(`no reaper for ${folder}`);
  return Number.parseInt(line, 10);
}

/** Local addresses, as the kernel writes them, of all listening TCP sockets of these processes. */
export function listeningAddresses(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketInodes));
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
      .map((fields) => fields[1] ?? ''),
  );
}

function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}
