import type { Plan } from '../../model/plan.ts';
import { uniform } from '../../model/random.ts';
import { seededLogin } from './seeded-login.ts';
import type { VirtualUser } from './virtual-user.ts';

/** Seeded users without an arrival that are read back all the same, so that a store cannot lose them unseen. */
const SAMPLE = 1_000;

const SAMPLE_STREAM = 0xfffffffc;

/**
 * The users of one generator: those who log in, and those whose sessions were seeded. There may be a million seeded
 * users, so each is made when it is first needed.
 */
export class Users {
  readonly #plan: Plan;
  readonly #make: (vu: number) => VirtualUser;
  readonly #seeded = new Map<number, VirtualUser>();
  readonly #loggingIn: readonly VirtualUser[];

  /** @param make returns a new user of this number. */
  constructor(plan: Plan, make: (vu: number) => VirtualUser) {
    this.#plan = plan;
    this.#make = make;
    const { from, to } = plan.arrivals.users;
    const length = Math.max(0, Math.min(to, plan.seeded?.from ?? to) - from);
    this.#loggingIn = Array.from({ length }, (_, index) => make(from + index));
  }

  /** Users whose sessions were not seeded. */
  get loggingIn(): readonly VirtualUser[] {
    return this.#loggingIn;
  }

  /** All users made so far, in the order they were made. */
  made(): readonly VirtualUser[] {
    return [...this.#loggingIn, ...this.#seeded.values()];
  }

  /** The user of this number; a seeded user already has its session. */
  numbered(vu: number): VirtualUser {
    const { from, to } = this.#plan.arrivals.users;
    if (vu < from || vu >= to) throw new Error(`user ${vu} is not in the range from ${from} to ${to}`);
    return this.#loggingIn[vu - from] ?? this.#seeded.get(vu) ?? this.#makeSeeded(vu);
  }

  /**
   * A sample of the seeded users without an arrival, spread over all of them. It follows from the seed, whatever the
   * number of generators.
   */
  unseenSample(): readonly number[] {
    const { seeded, arrivals } = this.#plan;
    if (seeded === undefined) return [];
    const { from, to, total } = arrivals.users;
    const count = total - seeded.from;
    const size = Math.min(SAMPLE, count);
    const chosen = Array.from({ length: size }, (_, part) => {
      return seeded.from + Math.floor(((part + uniform(arrivals.seed, SAMPLE_STREAM, part)) * count) / size);
    });
    return chosen.filter((vu) => vu >= from && vu < to && !this.#seeded.has(vu));
  }

  #makeSeeded(vu: number): VirtualUser {
    const { seeded, epochUs } = this.#plan;
    if (seeded === undefined) throw new Error(`user ${vu} has neither logged in nor a seeded session`);
    const user = this.#make(vu);
    this.#seeded.set(vu, user);
    user.startSeeded(seededLogin(vu, seeded, epochUs));
    return user;
  }
}

/** At most `most` of the items, evenly spread over all, in their order. */
export function evenlySpread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const groupOf = (index: number): number => Math.floor((index * most) / items.length);
  return items.filter((_, index) => groupOf(index) !== groupOf(index - 1));
}
