/** How fast a store must take sessions that are put into it without a login. */
export interface SeedGoal {
  readonly backend: string;
  /** Null: no matter how fast. */
  readonly leastPerS: number | null;
}

/** Those that `npm run bench:seed` fills with a million. */
export const SEED_GOALS: readonly SeedGoal[] = [
  { backend: 'redis', leastPerS: 50_000 },
  { backend: 'memcached', leastPerS: null },
  { backend: 'postgres', leastPerS: null },
];
