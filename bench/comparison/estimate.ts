import type { Scenario } from '../../scenarios/scenario.ts';
import type { RunConfig } from '../model/config.ts';
import { LOGINS_BESIDE_SEEDED } from '../model/seeded-users.ts';
import { practiceRequests } from '../trial/practice.ts';
import { configFor } from './scenario-config.ts';

/** About what a trial takes for its set-up, its log-in, its read-back and its end. */
const SET_UP_MS = 2500;

/** About how fast nodes answer whose code is not compiled yet. */
const PRACTICE_PER_MS = 1.5;

/** About how fast a store takes sessions without a login. */
const SEEDED_PER_MS = 40;

export function trialCount({ backends, scenarios, trials }: RunConfig): number {
  return backends.length * scenarios.length * trials;
}

/** About how long all trials of a comparison take, in ms. */
export function plannedMs(config: RunConfig, scenarios: readonly Scenario[]): number {
  const perRound = scenarios.map((scenario) => {
    const own = configFor(config, scenario);
    const { load, slo } = own;
    const logins = Math.min(load.cohortSize, LOGINS_BESIDE_SEEDED);
    const practiceMs = practiceRequests(own, logins) / PRACTICE_PER_MS;
    const seedMs = Math.max(0, load.cohortSize - LOGINS_BESIDE_SEEDED) / SEEDED_PER_MS;
    const capacityMs = scenario.measuresCapacity ? load.capacityDurationMs : 0;
    const searchMs = slo === null ? 0 : load.sloSearchMs;
    return SET_UP_MS + practiceMs + seedMs + load.warmupMs + load.durationMs + capacityMs + searchMs;
  });
  return perRound.reduce((sum, durationMs) => sum + durationMs, 0) * config.backends.length * config.trials;
}
