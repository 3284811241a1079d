/**
 * A uniform number in [0, 1) that follows from three integers alone (the finaliser of MurmurHash3, applied once per
 * integer). It has no state: arrival 7 of user 3 always draws the same number, whatever was drawn before. Every part that
 * draws at random shares it, so one seed fixes a whole run: that is why it is part of the model.
 */
export function uniform(seed: number, stream: number, index: number): number {
  let hash = mix(seed ^ Math.floor(seed / 2 ** 32));
  hash = mix(hash ^ Math.imul(stream, 0x9e3779b1));
  hash = mix(hash ^ Math.imul(index, 0x85ebca77));
  return (hash >>> 0) / 2 ** 32;
}

function mix(value: number): number {
  let hash = (value + 0x6d2b79f5) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The items in a random order (Fisher and Yates) that follows from the seed and the stream alone. */
export function shuffled<T>(items: readonly T[], seed: number, stream: number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(uniform(seed, stream, last) * (last + 1));
    const [a, b] = [result[last] as T, result[other] as T];
    result[last] = b;
    result[other] = a;
  }
  return result;
}
