import type { LoadConfig, ProfileName } from '../model/config.ts';

/** What a profile decides; an option given by name overrides it. */
export type Profile = Pick<
  LoadConfig,
  | 'cohortSize'
  | 'ratePerSecond'
  | 'durationMs'
  | 'practiceRequestsPerNode'
  | 'warmupMs'
  | 'capacityDurationMs'
  | 'sloSearchMs'
  | 'mostLogins'
> & {
  readonly trials: number;
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  smoke: {
    cohortSize: 100,
    ratePerSecond: 250,
    durationMs: 4_000,
    practiceRequestsPerNode: 0,
    warmupMs: 500,
    capacityDurationMs: 1_000,
    sloSearchMs: 12_000,
    trials: 1,
    mostLogins: 20_000,
  },
  quick: {
    cohortSize: 1_000,
    ratePerSecond: 500,
    durationMs: 13_000,
    practiceRequestsPerNode: 2_000,
    warmupMs: 500,
    capacityDurationMs: 2_000,
    sloSearchMs: 20_000,
    trials: 1,
    mostLogins: 100_000,
  },
  full: {
    cohortSize: 1_000,
    ratePerSecond: 500,
    durationMs: 30_000,
    practiceRequestsPerNode: 4_000,
    warmupMs: 3_000,
    capacityDurationMs: 6_000,
    sloSearchMs: 45_000,
    trials: 5,
    mostLogins: 100_000,
  },
};

export const DEFAULT_PROFILE: ProfileName = 'quick';

export const DEFAULT_NODES = 3;
