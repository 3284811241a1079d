import { setTimeout as sleep } from 'node:timers/promises';
import { environmentError, messageOf } from '../../model/errors.ts';
import { ownerState } from '../owner.ts';
import type { EngineContainer } from './container-life.ts';
import { dockerState } from './engine.ts';
import { ownerOf, RUN_LABEL } from './labels.ts';

const PAUSE_MS = 100;
const REMOVAL_LIMIT_MS = 10_000;

/**
 * Removes a container with its volumes, whatever state it is in; it may be gone already. Rejects with a BenchError (exit 3)
 * when it is still there.
 */
export async function removeContainer(container: EngineContainer): Promise<void> {
  const end = performance.now() + REMOVAL_LIMIT_MS;
  for (;;) {
    try {
      await container.remove({ force: true, v: true });
      return;
    } catch (error) {
      const { statusCode } = error as { statusCode?: number };
      if (statusCode === 404) return;
      // Somebody else is about to.
      if (statusCode === 409 && performance.now() < end) {
        await sleep(PAUSE_MS);
        continue;
      }
      const id = container.id.slice(0, 12);
      const message = `container ${id} could not be removed: ${messageOf(error)}`;
      throw environmentError(message, 'NOT_REMOVED', `Run: docker rm --force --volumes ${id}`, error);
    }
  }
}

/** Removes all containers of a run; resolves with how many it found. None where Docker does not answer any more. */
export async function removeContainersOf(runId: string): Promise<number> {
  return await removeWhere({ label: [`${RUN_LABEL}=${runId}`] }, () => true);
}

/**
 * Removes what earlier runs left behind whose harness is dead. Resolves with a line for each run. Containers of runs that
 * are alive, or of which nobody here can tell, are not touched.
 */
export async function removeLeftContainers(): Promise<string[]> {
  const found = new Map<string, number>();
  await removeWhere({ label: [RUN_LABEL] }, ({ Labels, State }) => {
    const owner = ownerOf(Labels);
    if (owner === null) return false;
    const state = ownerState(owner);
    // One that runs was not started before this boot: its owner is on another machine.
    if (state !== 'dead' && !(state === 'dead-before-boot' && State !== 'running')) return false;
    const run = `a run that was killed (pid ${owner.pid})`;
    found.set(run, (found.get(run) ?? 0) + 1);
    return true;
  });
  return [...found].map(([run, count]) => `removed ${containers(count)} left by ${run}`);
}

/** `1 container`, `2 containers`. */
export function containers(count: number): string {
  return `${count} ${count === 1 ? 'container' : 'containers'}`;
}

interface Listed {
  readonly Id: string;
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
}

async function removeWhere(
  filters: { readonly label: readonly string[] },
  isCondemned: (container: Listed) => boolean,
): Promise<number> {
  const state = await dockerState();
  if (!state.answers) return 0;
  const { dockerode } = state.engine.container;
  const listed = await dockerode.listContainers({ all: true, filters: { label: [...filters.label] } });
  const condemned = listed.filter(isCondemned);
  await Promise.all(condemned.map(({ Id }) => removeContainer(dockerode.getContainer(Id))));
  return condemned.length;
}
