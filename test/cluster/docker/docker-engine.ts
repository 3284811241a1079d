import { dockerEngine, dockerState } from '../../../bench/cluster/docker/engine.ts';
import { RUN_LABEL } from '../../../bench/cluster/docker/labels.ts';

const state = await dockerState();

/** For `skip`: why Docker cannot be used here; false if it can. */
export const noDocker: string | false = state.answers ? false : state.why;

/** A container of this project, whatever it does. */
export interface Listed {
  readonly id: string;
  readonly image: string;
  /** As the engine has it: `running`, `exited` … */
  readonly state: string;
  /** Where its ports are published. */
  readonly addresses: readonly string[];
  readonly volumes: readonly string[];
}

/** All containers of a run. */
export async function containersOf(runId: string): Promise<Listed[]> {
  const { dockerode } = (await dockerEngine()).container;
  const label = [`${RUN_LABEL}=${runId}`];
  const listed = await dockerode.listContainers({ all: true, filters: { label } });
  return listed.map(({ Id, Image, State, Ports, Mounts }) => ({
    id: Id,
    image: Image,
    state: State,
    addresses: Ports.flatMap(({ IP }) => (IP === undefined ? [] : [IP])),
    volumes: Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name !== undefined ? [Name] : [])),
  }));
}

/** Those of these volumes that the engine still has. */
export async function volumesLeft(names: readonly string[]): Promise<string[]> {
  const { dockerode } = (await dockerEngine()).container;
  const { Volumes } = await dockerode.listVolumes();
  const known = new Set(Volumes.map(({ Name }) => Name));
  return names.filter((name) => known.has(name));
}
