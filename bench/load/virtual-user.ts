import { nowUs } from '../model/clock.ts';
import type { OperationKind, OperationOrigin } from '../model/operation.ts';
import { Browser, type RequestLine, type UserWorld } from './browser.ts';
import { probe } from './probe.ts';
import { readBack } from './read-back.ts';

/**
 * One simulated user: a browser, at most one request in flight, and the habit of logging in again when it finds
 * itself logged out. What its session must contain is the checker's business, not the user's.
 */
export class VirtualUser {
  readonly #browser: Browser;
  /** Arrivals that wait for the request in flight. */
  readonly waiting: number[] = [];
  busy = false;
  #probedLosses = 0;

  /** @param line to the target, from the address of this user. */
  constructor(id: number, world: UserWorld, line: RequestLine) {
    this.#browser = new Browser(id, world, line);
  }

  get id(): number {
    return this.#browser.id;
  }

  get loggedIn(): boolean {
    return this.#browser.loggedIn;
  }

  get cookieHeader(): string {
    return this.#browser.cookieHeader;
  }

  /**
   * Does what an arrival asks for, and whatever the answers make necessary, then calls `done`. A user who has no
   * session logs in instead, and one whose cookie has run out tries it once more first.
   */
  arrive(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    this.busy = true;
    const browser = this.#browser;
    if (browser.hasLapsed) return this.#tryLapsed(planned, origin, intendedUs, done);
    const isReplay = planned === 'replay' && browser.hasSession;
    const kind = browser.loggedIn || isReplay ? planned : 'login';
    browser.request(kind, origin, intendedUs, (judgement) => {
      const foundOut = judgement.answer === 'anonymous' && browser.loggedIn && kind !== 'replay';
      browser.believe(kind, judgement);
      if (!foundOut) return this.#free(done);
      // It may have run out: then its end is no loss, and is to be seen to last.
      if (browser.lapsesSoon) browser.leave();
      this.#probeLoss(() => (kind === 'logout' ? this.#free(done) : this.#comeBack(done)));
    });
  }

  /** The last look at all sessions of the user: see `readBack`. */
  readBack(everyNode: boolean, done: () => void): void {
    readBack(this.#browser, everyNode, done);
  }

  /** A browser would drop the cookie, and nobody would see whether the session behind it is really over. */
  #tryLapsed(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    const browser = this.#browser;
    browser.request('replay', origin, intendedUs, ({ answer }) => {
      browser.dropLapsed(answer);
      if (planned === 'logout') this.#free(done);
      else this.#comeBack(done);
    });
  }

  #probeLoss(then: () => void): void {
    if (!this.#browser.world.probes.allows(this.#probedLosses)) return then();
    this.#probedLosses++;
    probe(this.#browser, then);
  }

  #comeBack(done: () => void): void {
    const browser = this.#browser;
    browser.forgetLogin();
    browser.request('login', 'reaction', nowUs(), (judgement) => {
      browser.believe('login', judgement);
      this.#free(done);
    });
  }

  #free(done: () => void): void {
    this.busy = false;
    done();
  }
}
