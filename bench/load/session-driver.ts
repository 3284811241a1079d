import { nowUs } from '../model/clock.ts';
import type { Operation, OperationKind } from '../model/operation.ts';
import type { GeneratorVitals, Plan, SecondOfLatencies } from '../model/plan.ts';
import { ConnectionPool } from './connection-pool.ts';
import { planOperations } from './planned-operations.ts';
import { ProbeBudget } from './probe-budget.ts';
import { buildSchedule, measuredPerSecond } from './schedule.ts';
import { SecondRecorder, warmUpRecorder } from './second-recorder.ts';
import { type Arrival, sendArrivals } from './send-arrivals.ts';
import { VirtualUser } from './virtual-user.ts';

/** Users that log in, or read back, at the same time: these two steps are closed-model and not measured. */
const CONCURRENT_USERS = 16;

const LOGIN_TRIES = 3;

/** One user in this many is read back through every node. */
const NODE_SAMPLE = 10;

interface Sink {
  readonly record: (operation: Operation) => void;
  readonly second: (second: SecondOfLatencies) => void;
}

/** Drives the virtual users of one generator through the steps of a trial, and records every operation. */
export class SessionDriver implements Disposable {
  readonly #plan: Plan;
  readonly #sink: Sink;
  readonly #pool: ConnectionPool;
  readonly #nodePools: readonly ConnectionPool[];
  readonly #users: readonly VirtualUser[];
  #recorder: SecondRecorder | null = null;
  #misattributed = 0;

  constructor(plan: Plan, sink: Sink) {
    warmUpRecorder();
    this.#plan = plan;
    this.#sink = sink;
    this.#pool = new ConnectionPool(plan.target);
    this.#nodePools = plan.nodes.map((node) => new ConnectionPool(node));
    const world = {
      pool: this.#pool,
      nodePools: this.#nodePools,
      host: `${plan.target.host}:${plan.target.port}`,
      deadlineMs: plan.requestDeadlineMs,
      sessions: plan.sessions,
      probes: new ProbeBudget(),
      epochUs: plan.epochUs,
      record: (operation: Operation) => this.#record(operation),
    };
    const { from, to } = plan.arrivals.users;
    this.#users = Array.from({ length: to - from }, (_, index) => new VirtualUser(from + index, world));
  }

  /** The Cookie headers of the users who are logged in. */
  cookies(): string[] {
    return this.#users.filter((user) => user.loggedIn).map((user) => user.cookieHeader);
  }

  /** Logs every user in. A user whose login failed tries again, and stays logged out after the third failure. */
  async login(): Promise<void> {
    await inTurn(this.#users, async (user) => {
      for (let attempt = 0; attempt < LOGIN_TRIES && !user.loggedIn; attempt++) {
        await new Promise<void>((resolve) => user.arrive('login', 'cohort', nowUs(), resolve));
      }
    });
  }

  /** Reads every session once more, a sample of them through every node. */
  async readBack(): Promise<void> {
    await inTurn(
      this.#users,
      (user) => new Promise<void>((resolve) => user.readBack(user.id % NODE_SAMPLE === 0, resolve)),
    );
  }

  /** Sends the whole schedule from `startUs` on (whole µs of the machine's clock); resolves after the last answer. */
  async run(startUs: number): Promise<GeneratorVitals> {
    const { arrivals, requestDeadlineMs, epochUs, readRatio, logoutRatio } = this.#plan;
    const { warmupMs, durationMs, users, seed } = arrivals;
    const schedule = buildSchedule(arrivals);
    const kindOf = planOperations(schedule, { seed, readRatio, logoutRatio });
    const measureStartUs = startUs + warmupMs * 1000;
    this.#recorder = new SecondRecorder(
      measuredPerSecond(schedule, warmupMs),
      measureStartUs - epochUs,
      requestDeadlineMs * 1000,
      this.#sink.second,
    );
    const vitals = await sendArrivals({
      schedule,
      startUs,
      measureEndUs: measureStartUs + durationMs * 1000,
      waitLimitMs: requestDeadlineMs,
      senderOf: (user) => this.#userNumbered(user - users.from),
      perform: (user, { index, intendedUs, measured }, done) =>
        user.arrive(kindOf(index), measured ? 'measured' : 'warm-up', intendedUs, done),
      drop: (user, arrival) => this.#record(this.#dropped(user, kindOf(arrival.index), arrival)),
    });
    return {
      ...vitals,
      misattributed: this.#misattributed,
      connections: this.#pool.opened,
      connectionWaits: this.#pool.waits,
    };
  }

  [Symbol.dispose](): void {
    for (const pool of this.#nodePools) pool[Symbol.dispose]();
    this.#pool[Symbol.dispose]();
  }

  #userNumbered(slot: number): VirtualUser {
    const user = this.#users[slot];
    if (user === undefined) throw new Error(`an arrival belongs to user ${slot} of ${this.#users.length}`);
    return user;
  }

  #dropped(user: VirtualUser, kind: OperationKind, { intendedUs, measured }: Arrival): Operation {
    return {
      vu: user.id,
      seq: -1,
      session: -1,
      kind,
      origin: measured ? 'measured' : 'warm-up',
      intendedUs: intendedUs - this.#plan.epochUs,
      sentUs: null,
      endUs: nowUs() - this.#plan.epochUs,
      outcome: 'dropped',
      status: null,
      node: null,
      error: 'not-sent',
      answer: null,
    };
  }

  #record(operation: Operation): void {
    if (operation.error === 'misattributed') this.#misattributed++;
    if (operation.origin === 'measured') this.#recorder?.record(operation);
    this.#sink.record(operation);
  }
}

async function inTurn<T>(items: readonly T[], visit: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await visit(item);
  };
  await Promise.all(Array.from({ length: CONCURRENT_USERS }, worker));
}
