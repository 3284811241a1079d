import { nowUs } from '../model/clock.ts';
import type { ExpiringSessions } from '../seeding/expiring-sessions.ts';
import { type SeededCohort, seedCohort } from '../seeding/seed-cohort.ts';
import { generatorPlan } from './generator-plan.ts';
import type { TrialStage } from './stage.ts';

/** The sessions that the store holds before the first login. */
export interface Seeded {
  /** The zero of all times in the history, in µs of the machine's clock. */
  readonly epochUs: number;
  /** Null if every user logs in. */
  readonly cohort: SeededCohort | null;
  /** Null if no sessions expire in the measurement but those of users. */
  readonly expiring: ExpiringSessions | null;
}

/** Empties the store, and puts sessions into it that are not opened by logins. */
export async function seed(stage: TrialStage): Promise<Seeded> {
  const expiring = await stage.emptyStore();
  const epochUs = Math.round(nowUs());
  return { epochUs, expiring, cohort: await seedCohort(stage.setup, epochUs) };
}

/** Logs in the users of the cohort whose sessions are not seeded. */
export async function logIn(stage: TrialStage, { epochUs, cohort }: Seeded): Promise<void> {
  const { generators } = stage;
  await stage.orAborted(generators.prepare(await generatorPlan(stage, epochUs, cohort)));
  await stage.phase('log-in', () => generators.step('login'));
}
