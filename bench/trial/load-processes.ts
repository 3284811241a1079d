import { availableParallelism } from 'node:os';
import { allowedCores, parseCoreList } from '../cluster/processes/cores.ts';
import { startScript } from '../cluster/processes/node-js.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { GeneratorClient, type GeneratorEvents } from '../load/processes/generator-client.ts';
import { Generators } from '../load/processes/generators.ts';
import { UrlGenerator } from '../load/processes/url-generator-client.ts';
import { machineLimits } from '../measure/machine-limits.ts';
import type { TrialSetup } from './setup.ts';

/** The processes that send load, by their file, with their names in messages. */
const LOAD_PROCESSES = {
  'generator.ts': 'the load generator',
  'closed-model.ts': 'the capacity measurement',
  'url-generator.ts': 'the load generator of the search',
} as const;

/** What load processes follow from. */
type LoadSetup = Pick<TrialSetup, 'folder' | 'pinning' | 'config'>;

/** Starts a load process on the generator's core. */
function startLoadProcess({ folder, pinning, config }: LoadSetup, file: keyof typeof LOAD_PROCESSES): ManagedProcess {
  return startScript(folder, {
    name: LOAD_PROCESSES[file],
    module: import.meta.resolve(`../load/processes/${file}`),
    cpus: pinning?.generator ?? null,
    // Several real-time processes on one core keep each other waiting without limit, and so does one that never sleeps.
    realTime: pinning !== null && (file === 'url-generator.ts' || (file === 'generator.ts' && config.generators === 1)),
  });
}

/** How many cores the generators share. */
export function generatorCores({ pinning }: Pick<TrialSetup, 'pinning'>): number {
  return pinning === null ? Math.min(availableParallelism(), quotaCores()) : parseCoreList(pinning.generator).length;
}

/** How many cores nodes, proxy and services share. */
export function stackCores({ pinning }: Pick<TrialSetup, 'pinning'>): number {
  return Math.min(pinning?.stackCores ?? availableParallelism(), quotaCores());
}

/** The cores that a quota allows at a time, which may be less than one; without a quota infinitely many. */
function quotaCores(): number {
  return machineLimits().cpuQuota ?? Number.POSITIVE_INFINITY;
}

/** The cores of a trial. */
export interface TrialCores {
  /** Those that the run may use. */
  readonly usable: number;
  /** Those of app servers, proxy and store. */
  readonly stack: number;
  /** Those that the generators share. */
  readonly generator: number;
  /** The generators have no cores of their own. */
  readonly areShared: boolean;
}

/** How many cores each part of a trial has. */
export function trialCores(setup: Pick<TrialSetup, 'pinning'>): TrialCores {
  return {
    usable: usableCores(setup).length,
    stack: stackCores(setup),
    generator: generatorCores(setup),
    areShared: setup.pinning === null,
  };
}

/** The cores of everything that a run starts, by their numbers. */
export function usableCores({ pinning }: Pick<TrialSetup, 'pinning'>): readonly number[] {
  return pinning === null ? (allowedCores() ?? []) : parseCoreList(pinning.all);
}

/** Starts the generator processes, which end with `processes`. */
export function startGenerators(
  setup: LoadSetup,
  processes: AsyncDisposableStack,
  events: GeneratorEvents,
): Generators {
  const clients = Array.from({ length: setup.config.generators }, () => {
    return new GeneratorClient(processes.use(startLoadProcess(setup, 'generator.ts')), events);
  });
  return new Generators(clients);
}

/** Starts the process that searches the rate within the SLO. It ends with `processes`. */
export function startUrlGenerator(setup: TrialSetup, processes: AsyncDisposableStack): UrlGenerator {
  return new UrlGenerator(processes.use(startLoadProcess(setup, 'url-generator.ts')));
}

/** Starts the processes that will measure the capacity, as many as there are generators. They end with `processes`. */
export function startClosedModel(setup: TrialSetup, processes: AsyncDisposableStack): readonly ManagedProcess[] {
  return Array.from({ length: setup.config.generators }, () =>
    processes.use(startLoadProcess(setup, 'closed-model.ts')),
  );
}
