import type { UserChoice } from '../../model/plan.ts';
import { uniform } from '../../model/random.ts';

const USER_STREAM = 0xffffffff;

/**
 * A function that says which of `total` users arrival `index` belongs to. Under Zipf the k-th busiest user has a share
 * proportional to 1/k^exponent; which user is the k-th follows from the seed, so that the busy ones are not all in
 * the first generator's range.
 */
export function chooseUsers(choice: UserChoice, total: number, seed: number): (index: number) => number {
  if (choice.kind === 'uniform') return (index) => Math.floor(uniform(seed, USER_STREAM, index) * total);
  const cumulative = new Float64Array(total);
  let sum = 0;
  for (let rank = 0; rank < total; rank++) {
    sum += (rank + 1) ** -choice.exponent;
    cumulative[rank] = sum;
  }
  const users = permutation(total, seed);
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

const PERMUTATION_STREAM = 0xfffffffd;

/** Fisher and Yates. */
function permutation(size: number, seed: number): Uint32Array {
  const users = Uint32Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last--) {
    const other = Math.floor(uniform(seed, PERMUTATION_STREAM, last) * (last + 1));
    const kept = users[last] ?? 0;
    users[last] = users[other] ?? 0;
    users[other] = kept;
  }
  return users;
}
