import type { CpuSource } from '../../measure/cpu-source.ts';
import { BenchError, environmentError, messageOf } from '../../model/errors.ts';
import { inTime } from '../../process/deadline.ts';
import { unlessAborted } from '../../process/unless-aborted.ts';
import type { ProcessFolder } from '../processes/process.ts';
import { commandLine, earlyExit, waitUntilReady } from '../processes/readiness.ts';
import { askEngine, ENGINE_LIMIT_MS, engineMessage } from './ask-engine.ts';
import { ContainerDefinition, type ContainerSettings } from './container-definition.ts';
import { type ContainerLife, nextLife } from './container-life.ts';
import { dockerEngine, type Engine, type EngineContainer, routeToHost } from './engine.ts';
import { noteEngine } from './engine-environment.ts';
import { labelsOf } from './labels.ts';
import { removeContainer } from './remove-containers.ts';
import { type ContainerUsage, usageOf } from './usage.ts';

/** An image's first start can make a whole database cluster, and start a server twice for that. */
const READY_LIMIT_MS = 60_000;

const START_LIMIT_MS = 60_000;

/** The engine's status for a container that was in the wanted state already. */
const NOT_MODIFIED = 304;

interface ProcessList {
  readonly Titles: readonly string[];
  readonly Processes: readonly (readonly string[])[];
}

export interface ContainerSpec extends ContainerSettings {
  /** For messages. */
  readonly name: string;
  /** Resolves when it is ready, rejects when it is not yet. */
  readonly attempt: () => Promise<unknown>;
}

/**
 * A container that ends with its run folder at the latest. It outlives the process in it, with its data. Disposing of it
 * removes it with its volumes.
 */
export class ManagedContainer implements AsyncDisposable {
  /** As a user would type it to see the same. */
  readonly command: string;
  readonly #engine: Engine;
  readonly #container: EngineContainer;
  readonly #spec: ContainerSpec;
  readonly #signal: AbortSignal | undefined;
  #life: ContainerLife;
  #lives = 1;

  private constructor(
    engine: Engine,
    container: EngineContainer,
    life: ContainerLife,
    spec: ContainerSpec,
    signal: AbortSignal | undefined,
  ) {
    this.#engine = engine;
    this.#container = container;
    this.#life = life;
    this.#spec = spec;
    this.#signal = signal;
    this.command = commandOf(spec);
  }

  /**
   * Resolves when it is ready. Rejects with a BenchError (exit 3) that carries its last lines, or with the signal's reason;
   * nothing is left of it then.
   */
  static async start(folder: ProcessFolder, spec: ContainerSpec, signal?: AbortSignal): Promise<ManagedContainer> {
    signal?.throwIfAborted();
    const engine = await dockerEngine();
    // On another machine cores have other numbers, or may not be assigned.
    const cpus = (await routeToHost(engine)) === 'host' ? spec.cpus : null;
    noteEngine(folder.path);
    const created = Promise.withResolvers<ManagedContainer>();
    const definition = new ContainerDefinition({ ...spec, cpus }, labelsOf(folder.path), {
      async created(id) {
        const container = engine.container.getById(id);
        try {
          const life = await nextLife(engine, container, spec.name);
          created.resolve(new ManagedContainer(engine, container, life, spec, signal));
        } catch (error) {
          // Nothing else refers to it yet.
          await removeContainer(container);
          throw error;
        }
      },
      ready: async () => await (await created.promise).#untilReady(),
    });
    const starting = definition.start();
    // Testcontainers waits for the ports of a container that has ended, and only then reports that it has none.
    const early = created.promise.then(async (made) => {
      await made.life.exited;
      throw await earlyExit(made.life, made.command);
    });
    // The second outcome is ignored.
    for (const one of [starting, early]) one.catch(() => undefined);
    try {
      await unlessAborted(signal, Promise.race([starting, early]));
      return await created.promise;
    } catch (error) {
      const never = starting.then(
        () => null,
        () => null,
      );
      // What the engine makes later still bears the label of the run.
      const made = await inTime(Promise.race([created.promise, never]), ENGINE_LIMIT_MS).catch(() => null);
      await made?.[Symbol.asyncDispose]();
      signal?.throwIfAborted();
      if (error instanceof BenchError) throw error;
      const message = `${spec.name} did not start in Docker: ${engineMessage(error)}`;
      throw environmentError(message, 'START_FAILED', `See: ${commandOf(spec)}`, error);
    }
  }

  /** What runs in it now, or did last. */
  get life(): ContainerLife {
    return this.#life;
  }

  /** Of what runs in it now: a new start counts from 0. */
  get cpu(): CpuSource {
    const start = this.#lives;
    return {
      key: `container ${this.#container.id}, start ${start}`,
      pid: null,
      timeNs: async () => {
        if (start !== this.#lives) return 0;
        return await this.usage().then(
          ({ cpuNs }) => cpuNs,
          () => null,
        );
      },
    };
  }

  /** Of the container as a whole. */
  async usage(): Promise<ContainerUsage> {
    const stats = this.#container.stats({ stream: false, 'one-shot': true });
    return usageOf(await askEngine(`tell what ${this.#spec.name} uses`, stats));
  }

  /** SIGKILL for all that runs in it; resolves when that is gone. Rejects with a BenchError (exit 3). */
  async kill(): Promise<void> {
    const life = this.#life;
    await this.signal('SIGKILL');
    const { lostSource } = await life.exited;
    if (lostSource !== undefined) throw await earlyExit(life, this.command);
  }

  /**
   * Starts it again after its end, at the same port and with its data, unless it runs; resolves when it is ready. Rejects
   * with a BenchError (exit 3).
   */
  async startAgain(): Promise<void> {
    this.#life = await nextLife(this.#engine, this.#container, this.#spec.name);
    this.#lives += 1;
    const started = this.#container.start().catch((error: unknown) => {
      // The kill before it failed.
      if ((error as { statusCode?: number }).statusCode !== NOT_MODIFIED) throw error;
    });
    await askEngine(`start ${this.#spec.name} again`, started, START_LIMIT_MS);
    await this.#untilReady();
  }

  /** Stops all that runs in it where it is. Rejects with a BenchError (exit 3). */
  async pause(): Promise<void> {
    await askEngine(`pause ${this.#spec.name}`, this.#container.pause());
  }

  /** Ends a pause, if there was one; resolves when it is ready. Rejects with a BenchError (exit 3). */
  async unpause(): Promise<void> {
    const unpaused = this.#container.unpause().catch((error: unknown) => {
      // The pause before it failed.
      if (!messageOf(error).includes('is not paused')) throw error;
    });
    await askEngine(`unpause ${this.#spec.name}`, unpaused);
    await this.#untilReady();
  }

  /** Signals its main process. Rejects with a BenchError (exit 3). */
  async signal(signal: NodeJS.Signals): Promise<void> {
    await askEngine(`send ${signal} to ${this.#spec.name}`, this.#container.kill({ signal }));
  }

  /** Runs a command in it. Resolves with what it prints; null if it fails. */
  async output(command: readonly string[]): Promise<string | null> {
    const printed = this.#engine.container.exec(this.#container, [...command]);
    return await inTime(printed, ENGINE_LIMIT_MS).then(
      ({ output, exitCode }) => (exitCode === 0 ? output : null),
      () => null,
    );
  }

  /** The processes in it, by their pids on the engine's machine. Rejects with a BenchError (exit 3). */
  async processes(): Promise<readonly { readonly pid: number; readonly parent: number; readonly command: string }[]> {
    const top: Promise<ProcessList> = this.#container.top();
    const { Titles, Processes } = await askEngine(`list the processes of ${this.#spec.name}`, top);
    const [pid, parent] = [Titles.indexOf('PID'), Titles.indexOf('PPID')];
    // The command is the last column, whatever its title.
    return Processes.map((fields) => ({
      pid: Number(fields[pid]),
      parent: Number(fields[parent]),
      command: fields.at(-1) ?? '',
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeContainer(this.#container);
    this.#life[Symbol.dispose]();
  }

  async #untilReady(): Promise<void> {
    await waitUntilReady({
      process: this.#life,
      attempt: this.#spec.attempt,
      limitMs: READY_LIMIT_MS,
      command: this.command,
      signal: this.#signal,
    });
  }
}

function commandOf({ image, command = [], environment = {}, user, network }: ContainerSpec): string {
  const options = [
    ...Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...(user === undefined ? [] : ['--user', user]),
    ...(network === 'host' ? ['--network', 'host'] : ['-p', `127.0.0.1:${network.publishedAs}:${network.port}`]),
  ];
  return commandLine('docker', ['run', '--rm', ...options, image, ...command]);
}
