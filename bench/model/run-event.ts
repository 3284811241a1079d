import type { RunConfig } from './config.ts';
import type { TrialResult } from './measured-trial.ts';
import type { PlacedAnomaly } from './session-fates.ts';
import type { Probe } from './slo.ts';
import type { TrialName } from './trial-name.ts';
import type { Warning } from './warning.ts';

export type TrialPhase =
  | 'set-up'
  | 'practice'
  | 'seed'
  | 'log-in'
  | 'warm-up'
  | 'measure'
  | 'read-back'
  | 'capacity'
  | 'slo';

/** A measurement while it lasts, from its start to now. */
export interface LiveFigures {
  /** Usable answers; it counts up. */
  readonly answered: number;
  /** Null: too few samples. */
  readonly p99Us: number | null;
  /** Sessions of the cohort that the report of this moment would call lost; null for a backend without sessions. */
  readonly lost: LostOfTotal | null;
}

/** Lost sessions, and how many they are out of. */
export interface LostOfTotal {
  readonly sum: number;
  readonly total: number;
}

/** Events that must be on disk before the run continues. Emitting one waits for its readers. */
export type DurableEvent =
  /** After each trial, so that its figures survive whatever happens next. */
  | { readonly type: 'trial-ends'; readonly trial: TrialResult }
  /** The anomalies of a trial that were kept: at least the first of each kind of every session that has one. Before its end. */
  | { readonly type: 'anomalies'; readonly trial: TrialName; readonly anomalies: readonly PlacedAnomaly[] }
  /** The load of the trials from here on was chosen: this is the configuration of the run. */
  | { readonly type: 'load-chosen'; readonly config: RunConfig }
  /** The configuration of the proxy of a trial, as it was rendered. */
  | { readonly type: 'proxy-config'; readonly backend: string; readonly text: string };

/** Events that the run does not wait for. */
export type PassingEvent =
  /** Before the first trial, and again if all trials are run once more with another load. */
  | {
      readonly type: 'run-starts';
      readonly trials: number;
      /** How long all trials together should take. */
      readonly plannedMs: number;
      /** In the order of the report. */
      readonly backends: readonly string[];
      readonly scenarios: readonly { readonly name: string; readonly breaks: boolean }[];
      /** The trials that are kept from before an interruption. */
      readonly earlier: readonly TrialResult[];
    }
  | (TrialName & {
      readonly type: 'trial-starts';
      /** From 1, out of all trials. */
      readonly number: number;
      /** How many trials the same backend and scenario have. */
      readonly of: number;
      /** It is run again, because an earlier attempt could not tell. */
      readonly isRepeat: boolean;
    })
  /** Work that is not a trial, and that `run-starts` does not count. */
  | { readonly type: 'task-starts'; readonly title: string; readonly plannedMs: number }
  | { readonly type: 'phase'; readonly phase: TrialPhase | 'search' }
  | (LiveFigures & { readonly type: 'live' })
  /** After each step of a search for the rate within an SLO. */
  | { readonly type: 'probe'; readonly probe: Probe; readonly slo: string }
  /** Before each trial and after the last, while nothing is measured: how long a fixed piece of work took each time. */
  | { readonly type: 'noise'; readonly samplesUs: readonly number[] }
  | {
      readonly type: 'service-started';
      readonly name: string;
      readonly version: string;
      /** The emulator in place of a server that only its vendor runs; null: it is the real server. */
      readonly emulator: string | null;
    }
  | { readonly type: 'warning'; readonly warning: Warning }
  /** A line for the user, such as `Installed with apt: redis-server`. */
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'run-ends' };

/**
 * Something that happened in a run. The progress line and the writer of run.json are readers of the same stream. The
 * operations of a trial are not in it: they go to its history, many thousands a second.
 */
export type RunEvent = DurableEvent | PassingEvent;

/** Passes an event on to all readers. */
export interface Emit {
  /** Resolves when every reader has kept the event; rejects with the first error of one. */
  (event: DurableEvent): Promise<void>;
  (event: PassingEvent): void;
}

/** Takes every event, and the ones that do not concern it as well. It returns a promise for durable events only. */
export type EventReader = (event: RunEvent) => Promise<void> | void;

/** The stream of these readers. Each sees every event, in this order: a later reader can rely on what an earlier one kept. */
export function emitTo(readers: readonly EventReader[]): Emit {
  function emit(event: DurableEvent): Promise<void>;
  function emit(event: PassingEvent): void;
  function emit(event: RunEvent): Promise<void> | void {
    if (isDurable(event)) return keptBy(readers, event);
    for (const read of readers) void read(event);
  }
  return emit;
}

async function keptBy(readers: readonly EventReader[], event: DurableEvent): Promise<void> {
  for (const read of readers) await read(event);
}

const DURABLE: ReadonlySet<RunEvent['type']> = new Set<DurableEvent['type']>([
  'trial-ends',
  'anomalies',
  'load-chosen',
  'proxy-config',
]);

function isDurable(event: RunEvent): event is DurableEvent {
  return DURABLE.has(event.type);
}
