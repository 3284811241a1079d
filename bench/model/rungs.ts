/** The rates, per second, that a run without `--rate` may have below that of its profile. */
export const RUNGS: readonly number[] = [500, 400, 300, 240, 180, 140, 100, 75, 50, 35, 25];

/** Below it, trials would take too long to give evidence. */
export const LOWEST_RUNG = Math.min(...RUNGS);

/** Of what the slowest backend carries, this much is asked for: nodes restart quickly and trials pass up to half. */
export const SHARE_OF_CAPACITY = 1 / 3;

/** The highest rung within its share of what a stack carries; null below the lowest. */
export function fittingRung(carriedPerS: number): number | null {
  return RUNGS.find((rung) => rung <= carriedPerS * SHARE_OF_CAPACITY) ?? null;
}

/** The rate that fits a stack: its rung; below the lowest one its share itself, at least 1. */
export function fittingRate(carriedPerS: number): number {
  return fittingRung(carriedPerS) ?? Math.max(1, Math.floor(carriedPerS * SHARE_OF_CAPACITY));
}
