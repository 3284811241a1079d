import { nowUs } from '../../model/clock.ts';
import type { OperationKind, OperationOrigin } from '../../model/operation.ts';
import { readBack } from './read-back.ts';
import { retryOldCookie } from './retry-old-cookie.ts';
import type { SeededLogin } from './seeded-login.ts';
import { type RequestTarget, SessionClient, type UserWorld } from './session-client.ts';

/** Operations that tabs send at the same time. Any other operation is sent while no other request is open. */
const SHARED: ReadonlySet<OperationKind> = new Set(['read', 'add', 'checkout', 'logout']);

/** A tab found the user logged out. The user reacts once all other tabs have their answers. */
interface Loss {
  /** The session may have expired. */
  readonly mayHaveLapsed: boolean;
  /** False if a tab was about to log out: then the user stays logged out. */
  readonly logsInAgain: boolean;
  readonly done: () => void;
}

/**
 * One simulated user: one tab or several, each with at most one open request, over one `SessionClient`. A user who is
 * found logged out logs in again. Logins, and requests that check whether a session is gone, are sent while no other
 * request of the user is open. What a session must contain is checked by the checker, not here.
 */
export class VirtualUser {
  readonly #client: SessionClient;
  readonly #tabs: number;
  /** Arrivals that wait until they can be sent. */
  readonly waiting: number[] = [];
  #open = 0;
  /** The open request must be the only one. */
  #isAlone = false;
  #loss: Loss | null = null;
  #retriedLosses = 0;

  /** @param claimedAddress the address that requests name; null if the connection has the user's own address. */
  constructor(
    id: number,
    world: UserWorld,
    target: RequestTarget,
    { tabs = 1, claimedAddress = null }: { readonly tabs?: number; readonly claimedAddress?: string | null } = {},
  ) {
    this.#client = new SessionClient(id, world, target, claimedAddress);
    this.#tabs = tabs;
  }

  get id(): number {
    return this.#client.id;
  }

  get loggedIn(): boolean {
    return this.#client.loggedIn;
  }

  get cookieHeader(): string {
    return this.#client.cookieHeader;
  }

  /** Whether an arrival of this kind can be sent now: a tab is free, and no open answer must come first. */
  isFreeFor(planned: OperationKind): boolean {
    if (this.#loss !== null) return false;
    if (this.#open === 0) return true;
    const { loggedIn, hasLapsed } = this.#client;
    return this.#open < this.#tabs && !this.#isAlone && SHARED.has(planned) && loggedIn && !hasLapsed;
  }

  /** Starts with a seeded session. To be called before anything else. */
  startSeeded(login: SeededLogin): void {
    this.#client.startSeeded(login);
  }

  /**
   * Sends what an arrival asks for and all that its answer makes necessary, then calls `done`. The user must be free for
   * it. A user without a session logs in instead; one whose cookie has lapsed tries that cookie once more first.
   */
  arrive(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    const client = this.#client;
    const isFirst = this.#open++ === 0;
    if (isFirst && client.hasLapsed) return this.#tryLapsed(planned, origin, intendedUs, done);
    const isReplay = planned === 'replay' && client.hasSession;
    const kind = client.loggedIn || isReplay ? planned : 'login';
    this.#isAlone = !SHARED.has(kind);
    client.request(kind, origin, intendedUs, (classified) => {
      const isLoss = classified.answer === 'anonymous' && client.loggedIn && kind !== 'replay';
      client.applyAnswer(kind, classified);
      this.#open--;
      if (isLoss) this.#noteLoss(kind, done);
      else done();
      if (this.#loss !== null && this.#open === 0) this.#react(this.#loss);
    });
  }

  /** The last look at all sessions of the user: see `readBack`. */
  readBack(everyNode: boolean, done: () => void): void {
    readBack(this.#client, everyNode, done);
  }

  /** A real browser drops a lapsed cookie. This one tries it once, to see whether the session behind it is over too. */
  #tryLapsed(planned: OperationKind, origin: OperationOrigin, intendedUs: number, done: () => void): void {
    const client = this.#client;
    this.#isAlone = true;
    const end = (): void => {
      this.#open--;
      done();
    };
    client.request('replay', origin, intendedUs, ({ answer }) => {
      client.dropLapsed(answer);
      if (planned === 'logout') end();
      else this.#logInAgain(end);
    });
  }

  /** Several tabs may notice the loss; the user reacts once. */
  #noteLoss(kind: OperationKind, done: () => void): void {
    const before = this.#loss;
    this.#loss = {
      mayHaveLapsed: this.#client.lapsesSoon || before?.mayHaveLapsed === true,
      logsInAgain: kind !== 'logout' && before?.logsInAgain !== false,
      done: before?.done ?? done,
    };
    if (before !== null) done();
  }

  /** Every tab has its answer. */
  #react({ mayHaveLapsed, logsInAgain, done }: Loss): void {
    const end = (): void => {
      this.#loss = null;
      done();
    };
    // Another tab has logged out: that is the reason, and no loss.
    if (this.#client.hasEnded) return end();
    // An expired session is no loss either, and the read-back checks that it stays ended.
    if (mayHaveLapsed) this.#client.endSession();
    this.#retryLoss(() => (logsInAgain ? this.#logInAgain(end) : end()));
  }

  #retryLoss(then: () => void): void {
    if (!this.#client.world.retries.allows(this.#retriedLosses)) return then();
    this.#retriedLosses++;
    retryOldCookie(this.#client, then);
  }

  #logInAgain(done: () => void): void {
    const client = this.#client;
    client.forgetLogin();
    client.request('login', 'reaction', nowUs(), (classified) => {
      client.applyAnswer('login', classified);
      done();
    });
  }
}
