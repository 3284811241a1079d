/** Beyond a user's first losses, probes are at most this share of all requests. */
const SHARE = 0.1;

/** How many losses of each user are looked into whatever it costs: enough for every fault there is. */
const SURE_LOSSES = 2;

/**
 * Bounds the extra requests of looking whether a session is really gone, over all users of a generator: where losing
 * is the rule, as with sessions in the memory of several nodes, they would be a load of their own. Where it is rare,
 * every loss is looked into.
 */
export class ProbeBudget {
  #requests = 0;
  #probes = 0;

  /** A request is sent; `isProbe` when it is one that looks. */
  spend(isProbe: boolean): void {
    if (isProbe) this.#probes++;
    this.#requests++;
  }

  /** Whether the next loss of a user may be looked into, after this many of its losses were. */
  allows(lossesLookedInto: number): boolean {
    return lossesLookedInto < SURE_LOSSES || this.#probes < this.#requests * SHARE;
  }
}
