import { z } from 'zod';

/**
 * Warnings that follow from the trials and the environment of a result. They are found again each time that a result is
 * written.
 */
export const DERIVED_WARNINGS = [
  /** A backend was skipped: a server that it needs is missing. */
  'backend-skipped',
  /** A trial is void. */
  'trial-void',
  /** A trial counts, but its latencies and its capacity do not: the generator was the bottleneck. */
  'latencies-left-out',
  /** The generator's own lateness is part of a p99. */
  'generator-late',
  /** The p50 of a trial rose or fell while nothing was broken. */
  'not-steady',
  /** Answers of the capacity measurement belonged to other requests. */
  'capacity-mixed-up',
  /** The capacity is the generator's own and not that of the stack. */
  'capacity-generator-bound',
  /** Links between nodes and store added more than they should. */
  'links-late',
  /** No data passed the links between nodes and store. */
  'links-bypassed',
  /** A threshold on speed is held at a rate that the run has chosen itself. */
  'rate-not-fixed',
  /** A quota, a battery or a governor keeps the machine below its speed. */
  'machine-limited',
  /** The machine was busy before the run. */
  'machine-busy',
  /** The same work took longer now and then. */
  'machine-noisy',
  /** The same work took longer between some trials than between others. */
  'machine-drifting',
  /** The p50 of several trials differ too much. */
  'trials-differ',
] as const;

/** Warnings of something that happened during the run, and that the trials do not show. */
export const OBSERVED_WARNINGS = [
  /** The rate that was asked for is more than the nodes answered as fast as they could at the end of their practice. */
  'rate-too-high',
  /** The machine's clock was set during a trial, or stood still. */
  'clock-set',
  /** The stack was asked for about all it has, though the trial has its evidence. */
  'overloaded',
  /** Sweeps of expired sessions failed, though no fault struck. */
  'sweeps-failed',
  /** A figure of the store is missing, because it could not be read. */
  'store-figure-missing',
  /** Users have no addresses of their own: they name one in a header. */
  'addresses-claimed',
  /** The time for the practice of the nodes ended before all of its requests were answered. */
  'practice-incomplete',
  /** Seeded sessions expire before the measurement ends. */
  'seeded-expire-early',
  /** Sessions that should expire during the measurement did so at another time. */
  'expiring-not-measured',
  /** What the run made in an external store is still there. */
  'store-not-cleaned',
  /** The code, or the version of a server, changed between two parts of a run. */
  'changed-while-resuming',
] as const;

/** Stable names: a reader of run.json may ask for them. */
export const warningCodeSchema = z.enum([...DERIVED_WARNINGS, ...OBSERVED_WARNINGS]);

/** What a warning is about: a trial, a backend in a scenario, a backend, or with none of these the whole run. */
export const warningPlaceSchema = z.strictObject({
  backend: z.string().optional(),
  scenario: z.string().optional(),
  trial: z.int().positive().optional(),
  /** Of the trial; without it the first. */
  attempt: z.int().positive().optional(),
});

/** Something that a reader should know before believing the figures. */
export const warningSchema = z.strictObject({
  code: warningCodeSchema,
  where: warningPlaceSchema,
  /** What happened, without the place. */
  text: z.string(),
  /** What to do about it. */
  remedy: z.string(),
});

export type WarningCode = z.infer<typeof warningCodeSchema>;
export type WarningPlace = z.infer<typeof warningPlaceSchema>;
export type Warning = z.infer<typeof warningSchema>;

/** A warning before its place is known. */
export type Finding = Omit<Warning, 'where'>;

const DERIVED: ReadonlySet<WarningCode> = new Set(DERIVED_WARNINGS);

export function isDerived({ code }: Warning): boolean {
  return DERIVED.has(code);
}

/** Without those that repeat an earlier one: of the same code and place, and with the same text. */
export function distinctWarnings(warnings: readonly Warning[]): Warning[] {
  const first = new Map<string, Warning>();
  for (const warning of warnings) {
    const { code, where, text } = warning;
    const key = JSON.stringify([code, where.backend, where.scenario, where.trial, where.attempt ?? 1, text]);
    if (!first.has(key)) first.set(key, warning);
  }
  return [...first.values()];
}
