import {
  type ClosedLoopCounts,
  type ClosedLoopPlan,
  type GeneratorVitals,
  MOST_REPORTED_USERS,
  type Plan,
  type PracticeCounts,
  type PracticePlan,
  type UserHeaders,
} from '../../model/plan.ts';
import { evenlySpread } from '../users/users.ts';
import type { GeneratorClient } from './generator-client.ts';

/** Several generator processes that act as one: each has a share of the users, all follow one schedule. */
export class Generators {
  readonly #clients: readonly GeneratorClient[];

  constructor(clients: readonly GeneratorClient[]) {
    this.#clients = clients;
  }

  /** Each sends its share of the requests, as users of its own. Resolves with the sums. */
  async practise(plan: PracticePlan): Promise<PracticeCounts> {
    const requests = Math.ceil(plan.requests / this.#clients.length);
    const counts = await Promise.all(
      this.#clients.map((client, part) =>
        client.practise({ ...plan, requests, firstUser: plan.firstUser + part * requests }),
      ),
    );
    const rates = counts.flatMap(({ latePerS }) => latePerS ?? []);
    return {
      answered: counts.reduce((sum, { answered }) => sum + answered, 0),
      latePerS: rates.length < counts.length ? null : rates.reduce((sum, rate) => sum + rate, 0),
    };
  }

  /** Each has its share of the users. Resolves with the sums. */
  async closedLoop(plan: ClosedLoopPlan): Promise<ClosedLoopCounts> {
    const users = Math.ceil(plan.users / this.#clients.length);
    const counts = await Promise.all(
      this.#clients.map((client, part) =>
        client.closedLoop({ ...plan, users, firstUser: plan.firstUser + part * users }),
      ),
    );
    return {
      arrivals: counts.reduce((sum, { arrivals }) => sum + arrivals, 0),
      failed: counts.reduce((sum, { failed }) => sum + failed, 0),
      countedMs: Math.max(...counts.map(({ countedMs }) => countedMs)),
    };
  }

  /** Hands each its share of the users in `plan`, which names all of them. */
  async prepare(plan: Plan): Promise<void> {
    const { users } = plan.arrivals;
    const edge = (part: number): number => Math.round((part * users.total) / this.#clients.length);
    await Promise.all(
      this.#clients.map((client, part) => {
        const share = { from: edge(part), to: edge(part + 1), total: users.total };
        return client.prepare({ ...plan, arrivals: { ...plan.arrivals, users: share } });
      }),
    );
  }

  async step(step: 'login' | 'read-back'): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.step(step)));
  }

  /** How each of them did. */
  async run(startUs: number): Promise<readonly GeneratorVitals[]> {
    return await Promise.all(this.#clients.map((client) => client.run(startUs)));
  }

  /** The headers of users who are logged in. */
  async userHeaders(): Promise<readonly UserHeaders[]> {
    const headers = await Promise.all(this.#clients.map((client) => client.userHeaders()));
    return evenlySpread(headers.flat(), MOST_REPORTED_USERS);
  }
}
