import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reap } from '../../bench/cluster/cleanup/reap.ts';
import { type RunResult, runResultSchema } from '../../bench/model/run-result.ts';
import { PROFILES } from '../../bench/options/profiles.ts';

/** The shortest profile, at its own rate: with a rate given, a run looks for none. */
export const SMOKE = ['--profile', 'smoke', '--rate', String(PROFILES.smoke.ratePerSecond)] as const;

const START = fileURLToPath(new URL('../../bench/start.mjs', import.meta.url));

/** For the reaper of a killed run, which gives up after 25 s. */
const CLEANUP_LIMIT_MS = 30_000;

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the real command line, with a temporary folder and a results folder of its own. */
export class Harness implements AsyncDisposable {
  /** With a blank and a quote in its name, as a user's may have. */
  readonly folder = mkdtempSync(join(tmpdir(), `harness "x" `));
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  /**
   * @param results the folder for results, by default in its own folder; null for a command that writes none.
   * @param under a command that becomes the run after it has set limits: `taskset -c 0`.
   */
  constructor(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    results: string | null = join(this.folder, 'results'),
    under: readonly string[] = [],
  ) {
    // Servers run as other users, who must be able to reach their folders.
    chmodSync(this.folder, 0o711);
    const where = results === null ? [] : ['--results', results];
    const [command = process.execPath, ...rest] = [...under, process.execPath, START, ...args, ...where];
    this.child = spawn(command, rest, {
      env: { ...process.env, TMPDIR: this.folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (data: Buffer) => {
      this.#stdout += data.toString();
    });
    this.child.stderr?.on('data', (data: Buffer) => {
      this.#stderr += data.toString();
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  /** Resolves once the progress on stderr matches. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#stderr)) {
      if (this.child.exitCode !== null) throw new Error(`ended without saying ${String(pattern)}:\n${this.#stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The run.json of the only run. */
  result(): RunResult {
    return runResultSchema.parse(JSON.parse(readFileSync(this.file('run.json'), 'utf8')));
  }

  /** The path of a file among the results of the only run. */
  file(name: string): string {
    const [run = ''] = readdirSync(join(this.folder, 'results'));
    return join(this.folder, 'results', run, name);
  }

  /** Run folders that still exist. */
  runFolders(): string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('session-bench-'));
  }

  /** Pids of the processes that work in this harness's temporary folder. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => workingFolder(pid).startsWith(`${this.folder}/session-bench-`));
  }

  /** Ends what is left of runs whose harness and reaper are gone. */
  async reap(): Promise<void> {
    for (const name of this.runFolders()) await reap(join(this.folder, name));
  }

  /**
   * Ends a run that has not ended, and takes the folder away once nothing works in it any more. Rejects where something
   * still does: that is ended here, but a run would have left it behind.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null) this.child.kill('SIGKILL');
    if (!existsSync(this.folder)) return;
    const end = performance.now() + CLEANUP_LIMIT_MS;
    const left = (): readonly unknown[] => [...this.runFolders(), ...this.processes()];
    while (left().length > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    const found = left();
    await this.reap();
    rmSync(this.folder, { recursive: true, force: true });
    if (found.length > 0) throw new Error(`left behind: ${found.join(', ')}`);
  }
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
