import type { Fields } from './fields.ts';

/** Large enough never to repeat by chance, short enough to type. */
const SEEDS = 1e9;

/** Reads `--seed`; draws one if none is given. */
export function readSeed(fields: Fields, text: string | undefined, draw: () => number): number {
  return text === undefined ? draw() : fields.integer('seed', text, 0, { min: 0, max: Number.MAX_SAFE_INTEGER });
}

export function randomSeed(): number {
  return Math.floor(Math.random() * SEEDS);
}
