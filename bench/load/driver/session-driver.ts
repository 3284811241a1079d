import { setImmediate as nextTurn } from 'node:timers/promises';
import { CLIENT_ADDRESS_HEADER } from '../../model/client-address.ts';
import { nowUs } from '../../model/clock.ts';
import type { Operation, OperationKind } from '../../model/operation.ts';
import {
  type GeneratorVitals,
  MOST_REPORTED_USERS,
  type Plan,
  type SecondOfLatencies,
  type UserHeaders,
} from '../../model/plan.ts';
import { ConnectionPool } from '../http/connection-pool.ts';
import { claimedAddressOf, SourcePools, sourceAddressOf } from '../http/source-pools.ts';
import { type PlannedKind, planOperations } from '../plan/planned-operations.ts';
import { buildSchedule, measuredPerSecond, type Schedule } from '../plan/schedule.ts';
import { RetryBudget } from '../users/retry-budget.ts';
import { evenlySpread, Users } from '../users/users.ts';
import { VirtualUser } from '../users/virtual-user.ts';
import { Pacer } from './pacer.ts';
import { compileRecorder, SecondRecorder } from './second-recorder.ts';
import { type Arrival, sendArrivals } from './send-arrivals.ts';

/** Users at the same time in the login and the read-back: these two steps are closed-model and not measured. */
const CONCURRENT_USERS = 16;

const LOGIN_TRIES = 3;

/** Users made in one go before the event loop turns. */
const MADE_AT_ONCE = 500;

/** One in this many users is read back through every node. */
const NODE_SAMPLE = 10;

/** The two lanes of a generator's results. */
interface Sink {
  /** The operation lane: every request, for the verdicts. */
  readonly record: (operation: Operation) => void;
  /** The histogram lane: the latencies of each second, for the figures. */
  readonly second: (second: SecondOfLatencies) => void;
}

/** Runs the virtual users of one generator through the steps of a trial, and records every operation. */
export class SessionDriver implements AsyncDisposable {
  readonly #plan: Plan;
  readonly #sink: Sink;
  readonly #pools: SourcePools;
  readonly #nodePools: readonly ConnectionPool[];
  readonly #users: Users;
  readonly #schedule: Schedule;
  readonly #kindOf: (index: number) => PlannedKind;
  readonly #pacer: Pacer;
  #recorder: SecondRecorder | null = null;

  /** Computes the whole schedule before the start is fixed: a million arrivals take about a second. */
  constructor(plan: Plan, sink: Sink) {
    compileRecorder();
    this.#plan = plan;
    this.#sink = sink;
    this.#pools = SourcePools.ofUsers(plan.target, plan.sourceAddresses);
    this.#nodePools = plan.nodes.map((node) => new ConnectionPool(node));
    const world = {
      nodePools: this.#nodePools,
      host: `${plan.target.host}:${plan.target.port}`,
      deadlineMs: plan.requestDeadlineMs,
      keepsSessions: plan.keepsSessions,
      retries: new RetryBudget(),
      epochUs: plan.epochUs,
      record: (operation: Operation) => this.#record(operation),
    };
    const { readRatio, logoutRatio } = plan;
    this.#schedule = buildSchedule(plan.arrivals);
    this.#pacer = new Pacer(this.#schedule.dueUs);
    this.#kindOf = planOperations(this.#schedule, { seed: plan.arrivals.seed, readRatio, logoutRatio });
    const { tabs = 1 } = plan.arrivals;
    this.#users = new Users(plan, (vu) => {
      const claimedAddress = claimedAddressOf(vu, plan.sourceAddresses);
      return new VirtualUser(vu, world, this.#pools.of(vu), { tabs, claimedAddress });
    });
  }

  /** Resolves once `run` can start at any time. */
  async ready(): Promise<void> {
    await this.#pacer.ready();
  }

  /** Headers of logged-in users, for the processes that impersonate them. */
  userHeaders(): UserHeaders[] {
    const addresses = this.#plan.sourceAddresses;
    const loggedIn = this.#users.made().filter((user) => user.loggedIn);
    return evenlySpread(loggedIn, MOST_REPORTED_USERS).map(({ id, cookieHeader }) => ({
      ...(cookieHeader === '' ? {} : { cookie: cookieHeader }),
      ...(addresses === undefined ? {} : { [CLIENT_ADDRESS_HEADER]: sourceAddressOf(id, addresses) }),
    }));
  }

  /**
   * Logs in every user whose session was not seeded. After three failed logins a user stays logged out. Also makes the
   * seeded users of the schedule, so that no arrival pays for it.
   */
  async login(): Promise<void> {
    await inTurn(this.#users.loggingIn, async (user) => {
      for (let attempt = 0; attempt < LOGIN_TRIES && !user.loggedIn; attempt++) {
        await new Promise<void>((resolve) => user.arrive('login', 'cohort', nowUs(), resolve));
      }
    });
    await this.#make(this.#schedule.users);
  }

  /** The last read of all sessions of users with an arrival, and of a sample of the others; of some through every node. */
  async readBack(): Promise<void> {
    await this.#make(this.#users.unseenSample());
    await inTurn(
      this.#users.made(),
      (user) => new Promise<void>((resolve) => user.readBack(user.id % NODE_SAMPLE === 0, resolve)),
    );
  }

  /**
   * Sends the whole schedule, starting at `startUs` (whole µs of the machine's clock). Resolves after the last answer. To
   * be called once.
   */
  async run(startUs: number): Promise<GeneratorVitals> {
    const { arrivals, requestDeadlineMs, epochUs } = this.#plan;
    const { warmupMs, durationMs } = arrivals;
    const [schedule, kindOf] = [this.#schedule, this.#kindOf];
    const measureStartUs = startUs + warmupMs * 1000;
    this.#recorder = new SecondRecorder(
      measuredPerSecond(schedule, warmupMs),
      measureStartUs - epochUs,
      requestDeadlineMs * 1000,
      this.#sink.second,
    );
    return await sendArrivals({
      counts: () => this.#pools.counts(),
      schedule,
      pacer: this.#pacer,
      startUs,
      measureEndUs: measureStartUs + durationMs * 1000,
      waitLimitMs: requestDeadlineMs,
      senderOf: (user) => this.#users.numbered(user),
      isFree: (user, index) => user.isFreeFor(kindOf(index)),
      perform: (user, { index, intendedUs, measured }, done) =>
        user.arrive(kindOf(index), measured ? 'measured' : 'warm-up', intendedUs, done),
      drop: (user, arrival) => this.#record(this.#dropped(user, kindOf(arrival.index), arrival)),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pacer[Symbol.asyncDispose]();
    for (const pool of this.#nodePools) pool[Symbol.dispose]();
    this.#pools[Symbol.dispose]();
  }

  async #make(numbers: Iterable<number>): Promise<void> {
    let made = 0;
    for (const vu of numbers) {
      this.#users.numbered(vu);
      if (++made % MADE_AT_ONCE === 0) await nextTurn();
    }
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
