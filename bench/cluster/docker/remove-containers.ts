import { uptime } from 'node:os';
import { environmentError, messageOf } from '../../model/errors.ts';
import { inTime } from '../../process/deadline.ts';
import { until } from '../../process/until.ts';
import { type Owner, ownerState } from '../processes/owner.ts';
import { askEngine, engineMessage } from './ask-engine.ts';
import type { EngineContainer } from './engine.ts';
import { dockerEngine, type Engine } from './engine.ts';
import { ownerOf, RUN_LABEL } from './labels.ts';

const PAUSE_MS = 100;
const REMOVAL_LIMIT_MS = 10_000;

/**
 * Removes a container with its volumes, whatever state it is in; it may be gone already. Rejects with a BenchError (exit 3)
 * when it is still there.
 */
export async function removeContainer(container: EngineContainer): Promise<void> {
  let failure: unknown;
  const isOver = async (): Promise<boolean> => {
    // The engine answers a removal with an empty buffer.
    failure = await inTime(container.remove({ force: true, v: true }), REMOVAL_LIMIT_MS).then(
      () => undefined,
      (error: unknown) => error,
    );
    // With 409 another removal of it has begun.
    return statusOf(failure) !== 409;
  };
  await until(isOver, { limitMs: REMOVAL_LIMIT_MS, pauseMs: PAUSE_MS });
  if (failure === undefined || statusOf(failure) === 404) return;
  const id = container.id.slice(0, 12);
  const message = `container ${id} could not be removed: ${engineMessage(failure)}`;
  throw environmentError(message, 'NOT_REMOVED', `Run: docker rm --force --volumes ${id}`, failure);
}

/** The status of the engine's answer. */
function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number } | undefined)?.statusCode;
}

/**
 * Removes all containers of a run; resolves with how many there were. Rejects with a BenchError (exit 3) where Docker does
 * not answer any more, or one is still there.
 */
export async function removeContainersOf(runId: string): Promise<number> {
  const engine = await dockerEngine();
  const found = await listed(engine, `${RUN_LABEL}=${runId}`);
  await Promise.all(found.map(({ Id }) => removeContainer(engine.container.getById(Id))));
  return found.length;
}

/**
 * Removes containers of earlier runs whose harness is dead. Resolves with a line for each run, and for each container that
 * is still there. Containers of runs that are alive, or that may be, stay. Rejects with a BenchError (exit 3) if Docker
 * does not answer.
 */
export async function removeLeftContainers(): Promise<string[]> {
  const engine = await dockerEngine();
  const bootedAtMs = Date.now() - uptime() * 1000;
  const removed = new Map<number, number>();
  const failures: string[] = [];
  await Promise.all(
    (await listed(engine, RUN_LABEL)).map(async (container) => {
      const owner = deadOwnerOf(container, bootedAtMs);
      if (owner === null) return;
      try {
        await removeContainer(engine.container.getById(container.Id));
        removed.set(owner.pid, (removed.get(owner.pid) ?? 0) + 1);
      } catch (error) {
        failures.push(`of a run that was killed (pid ${owner.pid}), ${messageOf(error)}`);
      }
    }),
  );
  const lines = [...removed].map(
    ([pid, count]) => `removed ${containers(count)} left by a run that was killed (pid ${pid})`,
  );
  return [...lines, ...failures];
}

/** `1 container`, `2 containers`. */
export function containers(count: number): string {
  return `${count} ${count === 1 ? 'container' : 'containers'}`;
}

/** The fields of the engine's list of containers that are read. */
export interface ListedContainer {
  readonly Id: string;
  readonly State: string;
  /** In seconds since 1970. */
  readonly Created: number;
  readonly Labels: Readonly<Record<string, string>>;
}

/** The dead owner of a container; null if its owner lives, or that is unknown here. */
export function deadOwnerOf({ State, Created, Labels }: Omit<ListedContainer, 'Id'>, bootedAtMs: number): Owner | null {
  const owner = ownerOf(Labels);
  if (owner === null) return null;
  const state = ownerState(owner);
  if (state === 'dead') return owner;
  // The owner may live on another machine. A container of this machine from before its boot is older, and has ended.
  const isOfEarlierBoot = state === 'dead-before-boot' && State !== 'running' && Created * 1000 < bootedAtMs;
  return isOfEarlierBoot ? owner : null;
}

async function listed(engine: Engine, label: string): Promise<readonly ListedContainer[]> {
  const containersNow = engine.container.dockerode.listContainers({ all: true, filters: { label: [label] } });
  return await askEngine('list its containers', containersNow);
}
