/** How fast a store must take sessions that are put into it without a login. */
export interface SeedGoal {
  readonly backend: string;
  /** Null: no goal. */
  readonly leastPerS: number | null;
  /** The least share of its sessions that its own count shows, 0 to 1; missing: all of them. */
  readonly countedShare?: number;
}

/** Those that `npm run bench:seed` fills with a million. */
export const SEED_GOALS: readonly SeedGoal[] = [
  { backend: 'redis', leastPerS: 50_000 },
  // Its listing leaves out the few items that move while it is made.
  { backend: 'memcached', leastPerS: null, countedShare: 0.999 },
  { backend: 'postgres', leastPerS: null },
];
