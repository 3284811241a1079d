import type { ProcessExit } from '../../process/process-end.ts';

/** What was just started and becomes ready: a process, or the content of a container. */
export interface Startable {
  readonly name: string;
  /** Resolves as soon as it has ended. */
  readonly exited: Promise<ProcessExit>;
  /** Resolves when all it printed was read: at its end, at most 250 ms later. */
  readonly outputEnded: Promise<void>;
  hasExited(): boolean;
  /** What it printed last, oldest first. */
  lastLines(): string[];
}
