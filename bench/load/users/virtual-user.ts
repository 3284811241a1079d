import { nowUs } from '../../model/clock.ts';
import type { OperationKind, OperationOrigin } from '../../model/operation.ts';
import { readBack } from './read-back.ts';
import { probe } from './retry-old-cookie.ts';
import type { SeededLogin } from './seeded-login.ts';
import { Browser, type RequestLine, type UserWorld } from './session-client.ts';

/** What a tab does without caring about the others. Of all else, the others await the answer. */
const SHARED: ReadonlySet<OperationKind> = new Set(['read', 'add', 'checkout', 'logout']);

/** A tab found itself logged out; what is to be done about it once the others have their answers. */
interface Loss {
  /** The session may have run out. */
  readonly mayHaveLapsed: boolean;
  /** No tab was about to log out. */
  readonly comesBack: boolean;
  readonly done: () => void;
}

/**
 * One simulated user: a browser with one tab or several, each with at most one request in flight, and the habit of
 * logging in again when it finds itself logged out. Logins, and whatever looks whether a session is gone, happen while
 * nothing else is under way. What a session must contain is the checker's business, not the user's.
 */
export class VirtualUser {
  readonly #browser: Browser;
  readonly #tabs: number;
  /** Arrivals that wait until they can be sent. */
  readonly waiting: number[] = [];
  #underWay = 0;
  /** What is under way can have nothing beside it. */
  #isAlone = false;
  #loss: Loss | null = null;
  #probedLosses = 0;

  /**
   * @param line to the target.
   * @param claimedAddress what the user's requests are to say; null where the line is from the user's own address.
   */
  constructor(
    id: number,
    world: UserWorld,
    line: RequestLine,
    { tabs = 1, claimedAddress = null }: { readonly tabs?: number; readonly claimedAddress?: string | null } = {},
  ) {
    this.#browser = new Browser(id, world, line, claimedAddress);
    this.#tabs = tabs;
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

  /** Whether what an arrival asks for can be sent now: that there is a tab, and no other need have its answer first. */
  isFreeFor(planned: OperationKind): boolean {
    if (this.#loss !== null) return false;
    if (this.#underWay === 0) return true;
    const { loggedIn, hasLapsed } = this.#browser;
    return this.#underWay < this.#tabs && !this.#isAlone && SHARED.has(planned) && loggedIn && !hasLapsed;
  }

  /** Begins with a session that was opened without a request of its own. To be called before anything else. */
  adopt(login: SeededLogin): void {
    this.#browser.adopt(login);
  }

  /**
   * Does what an arrival asks for, and whatever the answers make necessary, then calls `done`; the user must be free for
   * it. A user who has no session logs in instead, and one whose cookie has run out tries it once more first.
   */
  arrive(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    const browser = this.#browser;
    const isFirst = this.#underWay++ === 0;
    if (isFirst && browser.hasLapsed) return this.#tryLapsed(planned, origin, intendedUs, done);
    const isReplay = planned === 'replay' && browser.hasSession;
    const kind = browser.loggedIn || isReplay ? planned : 'login';
    this.#isAlone = !SHARED.has(kind);
    browser.request(kind, origin, intendedUs, (judgement) => {
      const foundOut = judgement.answer === 'anonymous' && browser.loggedIn && kind !== 'replay';
      browser.believe(kind, judgement);
      this.#underWay--;
      if (foundOut) this.#noteLoss(kind, done);
      else done();
      if (this.#loss !== null && this.#underWay === 0) this.#react(this.#loss);
    });
  }

  /** The last look at all sessions of the user: see `readBack`. */
  readBack(everyNode: boolean, done: () => void): void {
    readBack(this.#browser, everyNode, done);
  }

  /** A browser would drop the cookie, and nobody would see whether the session behind it is really over. */
  #tryLapsed(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    const browser = this.#browser;
    this.#isAlone = true;
    const end = (): void => {
      this.#underWay--;
      done();
    };
    browser.request('replay', origin, intendedUs, ({ answer }) => {
      browser.dropLapsed(answer);
      if (planned === 'logout') end();
      else this.#comeBack(end);
    });
  }

  /** Several tabs may find out; the user reacts once. */
  #noteLoss(kind: OperationKind, done: () => void): void {
    const before = this.#loss;
    this.#loss = {
      mayHaveLapsed: this.#browser.lapsesSoon || before?.mayHaveLapsed === true,
      comesBack: kind !== 'logout' && before?.comesBack !== false,
      done: before?.done ?? done,
    };
    if (before !== null) done();
  }

  /** Every tab has its answer. */
  #react({ mayHaveLapsed, comesBack, done }: Loss): void {
    const end = (): void => {
      this.#loss = null;
      done();
    };
    // Another tab has logged out meanwhile: that is why.
    if (this.#browser.hasLeft) return end();
    // Then its end is no loss, and is to be seen to last.
    if (mayHaveLapsed) this.#browser.leave();
    this.#probeLoss(() => (comesBack ? this.#comeBack(end) : end()));
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
      done();
    });
  }
}
