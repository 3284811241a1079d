import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** A loop ends by itself after this time, should the test that started it have been killed. */
const LIMIT_MS = 15 * 60_000;

const LOOP = `const end = performance.now() + ${LIMIT_MS}; while (performance.now() < end);`;

/** Processes that keep the cores busy until they are disposed of. */
export class BusyLoops implements AsyncDisposable {
  readonly #loops: readonly ChildProcess[];

  /** One for each of the cores 0 to `cores` - 1, kept there. */
  constructor(cores = availableParallelism()) {
    this.#loops = Array.from({ length: cores }, (_, core) =>
      spawn('taskset', ['-c', String(core), process.execPath, '-e', LOOP], { stdio: 'ignore' }),
    );
  }

  /** Whether all of them still run. */
  get areBusy(): boolean {
    return this.#loops.every(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#loops.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ends = running.map((loop) => once(loop, 'exit'));
    for (const loop of running) loop.kill('SIGKILL');
    await Promise.all(ends);
  }
}
