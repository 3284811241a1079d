import type { Outage, ServerReport } from './behaviour.ts';
import type { HeldRequest } from './held-request.ts';

/** Everything that reached the server, kept for the report. */
export class RequestLog {
  readonly #requests: HeldRequest[] = [];
  readonly #outages: Outage[] = [];
  pipelined = 0;
  connections = 0;

  add(request: HeldRequest): void {
    this.#requests.push(request);
  }

  outage(fromUs: number, toUs: number): void {
    this.#outages.push({ fromUs, toUs });
  }

  report(): ServerReport {
    return {
      ids: this.#requests.map(({ id }) => id),
      readUs: this.#requests.map(({ readUs }) => readUs),
      answeredUs: this.#requests.map(({ answeredUs }) => answeredUs),
      pipelined: this.pipelined,
      connections: this.connections,
      outages: this.#outages,
    };
  }
}
