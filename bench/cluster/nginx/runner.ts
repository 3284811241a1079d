import type { CpuSource } from '../../measure/cpu-source.ts';
import type { Startable } from '../processes/startable.ts';
import type { NginxOptions } from './conf.ts';

/** Stands in the title of a worker that takes no more connections. */
export const LEAVING = 'shutting down';

/** One way to run nginx: as a process of this machine, or in a container. */
export interface NginxRunner {
  /** The surroundings of nginx, for its configuration. */
  readonly place: Pick<NginxOptions, 'folder' | 'fileLimit' | 'user'> &
    Partial<Pick<NginxOptions, 'host' | 'trustedProxies'>>;
  /** The name by which it reaches the nodes; missing: they are on its own host. */
  readonly nodesAt?: string;
  readonly configPath: string;
  /** Makes this the configuration, for the next start or reload. */
  write(config: string): void;
  start(): Promise<RunningNginx>;
}

export interface RunningNginx extends AsyncDisposable {
  readonly life: Startable;
  readonly cpu: CpuSource;
  /** As a user would type it. */
  readonly command: string;
  /** The pids of the workers that take connections; empty before it has its port. */
  workers(): Promise<readonly number[]>;
  /** Makes it read its configuration again. */
  hangUp(): Promise<void>;
  /** The pause between two calls of `workers`. */
  readonly lookEveryMs: number;
}
