import type { Traffic } from '../../scenarios/scenario.ts';
import type { RunConfig } from '../model/config.ts';
import type { ArrivalPlan } from '../model/plan.ts';
import { rateProfile } from './rate-profile.ts';

/** When the requests of a trial are sent, and by which users: the traffic of the run, shaped by the scenario. */
export function arrivalPlan(
  { load, seed }: Pick<RunConfig, 'load' | 'seed'>,
  { tabs = 1, rate, zipfExponent }: Pick<Traffic, 'tabs' | 'rate' | 'zipfExponent'> = {},
): ArrivalPlan {
  const { cohortSize, warmupMs, durationMs } = load;
  return {
    seed,
    process: 'constant',
    segments: rateProfile(load, rate),
    userChoice: zipfExponent === undefined ? { kind: 'uniform' } : { kind: 'zipf', exponent: zipfExponent },
    users: { from: 0, to: cohortSize, total: cohortSize },
    tabs,
    warmupMs,
    durationMs,
  };
}
