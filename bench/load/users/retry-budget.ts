/** Retries beyond a user's first losses are at most this share of all requests. */
const SHARE = 0.1;

/** This many losses of each user are always looked into: enough for every fault of a scenario. */
const SURE_LOSSES = 2;

/**
 * Bounds the extra requests that try an old cookie again, over all users of a generator. Where losses are rare, each is
 * looked into. Where they are the rule, as with sessions in the memory of several nodes, the retries would be a load of
 * their own.
 */
export class RetryBudget {
  #requests = 0;
  #retries = 0;

  /** Counts a request that is sent. */
  spend(isRetry: boolean): void {
    if (isRetry) this.#retries++;
    this.#requests++;
  }

  /** Whether a user's next loss may be looked into, after this many of its losses were. */
  allows(lossesLookedInto: number): boolean {
    return lossesLookedInto < SURE_LOSSES || this.#retries < this.#requests * SHARE;
  }
}
