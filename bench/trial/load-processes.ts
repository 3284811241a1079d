import { stackCores as coresOfStack, type Pinning } from '../cluster/processes/cores.ts';
import { startScript } from '../cluster/processes/node-js.ts';
import type { ManagedProcess } from '../cluster/processes/process.ts';
import { GeneratorClient, type GeneratorEvents } from '../load/processes/generator-client.ts';
import { Generators } from '../load/processes/generators.ts';
import { UrlGenerator } from '../load/processes/url-generator-client.ts';
import { allowedCores, coreCount, parseCoreList } from '../measure/affinity.ts';
import { machineLimits } from '../measure/machine-limits.ts';
import type { RunConfig } from '../model/config.ts';
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
    realTime: isRealTime({ pinning, config }, file),
  });
}

/** Several real-time processes on one core keep each other waiting without limit, and so does one that never sleeps. */
function isRealTime(
  { pinning, config: { generators, slo } }: AsksForPriority,
  file: keyof typeof LOAD_PROCESSES,
): boolean {
  if (pinning === null) return false;
  return file === 'url-generator.ts' ? slo !== null : file === 'generator.ts' && generators === 1;
}

type AsksForPriority = { readonly config: Pick<RunConfig, 'generators' | 'slo'> } & {
  readonly pinning: Pinning | null;
};

/** Whether any load process of a run asks for real-time priority. */
export function asksForPriority(run: AsksForPriority): boolean {
  return isRealTime(run, 'generator.ts') || isRealTime(run, 'url-generator.ts');
}

/** How many cores the generators share. */
export function generatorCores({ pinning }: Pick<TrialSetup, 'pinning'>): number {
  return pinning === null ? stackCores({ pinning }) : parseCoreList(pinning.generator).length;
}

/** How many cores nodes, proxy and services share. */
export function stackCores({ pinning }: Pick<TrialSetup, 'pinning'>): number {
  return coresOfStack(pinning, coreCount(), machineLimits());
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
