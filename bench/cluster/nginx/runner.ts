import type { CpuSource } from '../../measure/cpu-source.ts';
import type { Startable } from '../processes/startable.ts';
import type { NginxOptions } from './conf.ts';

/** One way to run nginx: as a process of this machine, or in a container. */
export interface NginxRunner {
  /** What nginx finds there. */
  readonly place: Pick<NginxOptions, 'folder' | 'fileLimit' | 'user'> &
    Partial<Pick<NginxOptions, 'host' | 'believes'>>;
  /** By which name it finds the nodes; missing: they are where it is. */
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
  /** The workers of its master; none before it has its port. */
  workers(): Promise<readonly number[]>;
  /** Has it read its configuration again. */
  hangUp(): Promise<void>;
  /** Between two looks at its workers. */
  readonly lookEveryMs: number;
}
