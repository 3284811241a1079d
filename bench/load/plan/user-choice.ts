import type { UserChoice } from '../../model/plan.ts';
import { shuffled, uniform } from '../../model/random.ts';

const USER_STREAM = 0xffffffff;
const PERMUTATION_STREAM = 0xfffffffd;

/**
 * Returns a function from arrival `index` to its user, one of `total`. Under Zipf the k-th busiest user has a share
 * proportional to 1/k^exponent. Which user is the k-th follows from the seed, so that the busy users are not all in the
 * first generator's range.
 */
export function chooseUsers(choice: UserChoice, total: number, seed: number): (index: number) => number {
  if (choice.kind === 'uniform') return (index) => Math.floor(uniform(seed, USER_STREAM, index) * total);
  const cumulative = new Float64Array(total);
  let sum = 0;
  for (let rank = 0; rank < total; rank++) {
    sum += (rank + 1) ** -choice.exponent;
    cumulative[rank] = sum;
  }
  const users = Uint32Array.from(shuffled([...Array(total).keys()], seed, PERMUTATION_STREAM));
  return (index) => users[firstAtLeast(cumulative, uniform(seed, USER_STREAM, index) * sum)] ?? 0;
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
