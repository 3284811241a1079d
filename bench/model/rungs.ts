/** The rates, per second, that a run without `--rate` may have below that of its profile. */
export const RUNGS: readonly number[] = [500, 400, 300, 240, 180, 140, 100, 75, 50, 35, 25];

/** Below it, trials would take too long to give evidence. */
export const LOWEST_RUNG = Math.min(...RUNGS);

/** Of what the slowest backend carries, this much is asked for: nodes restart quickly and trials pass up to half. */
export const SHARE_OF_CAPACITY = 1 / 3;

/**
 * The rate that fits a stack: the highest rung within its share of what the stack carries; below the lowest rung that share
 * itself, at least 1.
 */
export function fittingRate(carriedPerS: number): number {
  const mostPerS = carriedPerS * SHARE_OF_CAPACITY;
  return RUNGS.find((rung) => rung <= mostPerS) ?? Math.max(1, Math.floor(mostPerS));
}
