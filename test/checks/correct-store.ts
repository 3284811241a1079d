import type { Operation, OperationKind } from '../../bench/model/operation.ts';
import { type Course, SimulatedServer, viewOf, type World } from './simulated-server.ts';
import { VirtualTime } from './virtual-time.ts';

/** One request, and when it is sent after the one before. */
export interface Request extends Course {
  readonly kind: Exclude<OperationKind, 'probe'>;
  /** From the answer before; in tabs from the sending before. */
  readonly gapUs: number;
}

/**
 * The history of one user of a correct store. A request without a session to send it in is a login instead. In tabs,
 * everything but a login is sent at its time, whatever else is under way.
 */
export function historyOf(vu: number, requests: readonly Request[], world: World): Operation[] {
  return new Simulation(vu, world).run(requests);
}

class Simulation {
  readonly #vu: number;
  readonly #world: World;
  readonly #time = new VirtualTime();
  readonly #server: SimulatedServer;
  readonly #operations: Operation[] = [];
  #cookie: number | null = null;
  #session = -1;
  #loggedIn = false;
  #isLoggingIn = false;

  constructor(vu: number, world: World) {
    this.#vu = vu;
    this.#world = world;
    this.#server = new SimulatedServer(vu, world, this.#time);
  }

  run(requests: readonly Request[]): Operation[] {
    this.#send(FIRST_LOGIN, 0, 0, (endUs) => {
      if (!this.#world.tabs) this.#sendNext(requests, 0, endUs);
    });
    let sentUs = 20;
    requests.forEach((request, index) => {
      sentUs += request.gapUs;
      const atUs = sentUs;
      if (this.#world.tabs) this.#time.at(atUs, 2, () => this.#send(request, index + 1, atUs, () => undefined));
    });
    this.#time.run();
    return this.#operations;
  }

  #sendNext(requests: readonly Request[], index: number, freeUs: number): void {
    const request = requests[index];
    if (request === undefined) return;
    const atUs = freeUs + 1 + request.gapUs;
    const then = (endUs: number): void => this.#sendNext(requests, index + 1, endUs);
    this.#time.at(atUs, 2, () => this.#send(request, index + 1, atUs, then));
  }

  #send(request: Request, seq: number, sentUs: number, done: (endUs: number) => void): void {
    const kind = this.#loggedIn || request.kind === 'replay' ? request.kind : 'login';
    // A user has one login at a time.
    if (kind === 'login' && this.#isLoggingIn) return done(sentUs);
    const session = kind === 'login' ? this.#session + 1 : this.#session;
    const base = { vu: this.#vu, seq, session, kind, intendedUs: sentUs, sentUs, node: 'node-1', error: null };
    if (kind === 'login') this.#isLoggingIn = true;
    this.#server.serve({ kind, seq, cookie: this.#cookie, sentUs }, request, (served, endUs) => {
      const record = (rest: Pick<Operation, 'outcome' | 'status' | 'answer'>): void => {
        this.#operations.push({ ...base, origin: seq === 0 ? 'cohort' : 'measured', endUs, ...rest });
        done(endUs);
      };
      if (kind === 'login') this.#isLoggingIn = false;
      if (served === 'refused') return record({ outcome: 'fail', status: null, answer: null });
      if (served === 'cut-off') {
        // Whether the login or logout was carried out is unknown, so the user logs in next.
        if (kind === 'login') this.#session = session;
        if (kind === 'login' || kind === 'logout') this.#loggedIn = false;
        return record({ outcome: 'unknown', status: null, answer: null });
      }
      const { answer, given } = served;
      if (kind === 'login') {
        this.#session = session;
        this.#cookie = given;
        this.#loggedIn = true;
      } else if (session === this.#session && kind !== 'replay' && (answer === null || answer === 'done')) {
        this.#loggedIn = false;
      }
      if (answer === null) record({ outcome: kind === 'replay' ? 'ok' : 'fail', status: 401, answer: 'anonymous' });
      else if (answer === 'done') record({ outcome: 'ok', status: 200, answer: null });
      else record({ outcome: 'ok', status: 200, answer: viewOf(this.#vu, answer) });
    });
  }
}

const FIRST_LOGIN: Request = {
  kind: 'login',
  gapUs: 0,
  readUs: 3,
  writeUs: 3,
  answerUs: 4,
  fate: 'answered',
  patienceUs: 0,
};
