import type { CheckRules } from '../model/check-inputs.ts';
import type { HistoryHeader } from '../model/history.ts';
import { seededUsersOf } from '../seeding/seed-cohort.ts';
import type { TrialSetup } from './setup.ts';

/** Application and store both count a lifetime in whole milliseconds of their own clocks. */
const CLOCK_STEPS_MS = 2;

/** All that is known of a trial before its first operation. */
export function historyHeader(setup: TrialSetup): HistoryHeader {
  const { config, backend, scenario, trial, attempt } = setup;
  const { name, routing, guarantees } = backend;
  return {
    type: 'trial',
    backend: name,
    scenario: scenario.name,
    trial,
    attempt,
    seed: config.seed,
    routing,
    guarantees,
    apps: scenario.apps?.length ?? 1,
    rules: checkRulesOf(setup),
  };
}

function checkRulesOf({ config, settings, backend, store }: TrialSetup): CheckRules {
  const granularityMs = backend.guarantees.ttlGranularityMs + config.touchIntervalMs + CLOCK_STEPS_MS;
  const seeded = seededUsersOf(config, store);
  return {
    lifetime: { ttlUs: settings.ttlMs * 1000, granularityUs: granularityMs * 1000 },
    // If an old cookie works after the logout, an old answer may bring back what it held.
    ...(backend.guarantees.revocable ? {} : { readsSave: true }),
    ...(seeded === null ? {} : { seeded: config.load.cohortSize - seeded.from }),
  };
}
