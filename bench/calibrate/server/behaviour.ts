/**
 * How a calibration server treats the requests of one case: data, so that it can be sent to the server's process.
 * Requests are numbered by arrival. `from` is the first one of the measurement. Earlier ones are answered at once, except
 * where a behaviour differs.
 */
export type Behaviour =
  /** Holds every request for `holdMs`, the warm-up's too. */
  | { readonly kind: 'hold'; readonly holdMs: number }
  /** Holds a random share of the requests for `slowMs`, all others for `fastMs`. */
  | { readonly kind: 'two-holds'; readonly fastMs: number; readonly slowMs: number; readonly slowShare: number }
  /** Sends the body in `pieces`, evenly over `overMs`; every other answer chunked. */
  | { readonly kind: 'drip'; readonly pieces: number; readonly overMs: number }
  /**
   * The whole process stops for `freezeMs` when it has read request `at`. It answers the warm-up `warmUpOpensMs`
   * after its first request, so that as many connections are open as the freeze will need.
   */
  | {
      readonly kind: 'freeze';
      readonly from: number;
      readonly at: number;
      readonly freezeMs: number;
      readonly warmUpOpensMs: number;
    }
  /** Takes one request after the other, `serviceMs` each, however many wait. */
  | { readonly kind: 'one-by-one'; readonly from: number; readonly serviceMs: number }
  /** Ends a connection after `answers` answers, every other one without announcing it. */
  | { readonly kind: 'close-after'; readonly answers: number }
  /** Sends half of every `every`-th answer, and then resets or ends the connection. */
  | { readonly kind: 'cut'; readonly every: number; readonly how: 'reset' | 'end' }
  /** Takes one request per connection. Stops listening for `forMs` when it has read request `at`. */
  | { readonly kind: 'refuse'; readonly at: number; readonly forMs: number }
  /** Takes one request per connection. It still listens, but accepts nothing for `forMs` after request `at`. */
  | { readonly kind: 'accept-nothing'; readonly at: number; readonly forMs: number; readonly backlog: number }
  /** Stands for `nodes` nodes, a user's being `user % nodes`; the `frozen` one stops for `freezeMs` after `afterMs`. */
  | {
      readonly kind: 'frozen-node';
      readonly nodes: number;
      readonly frozen: number;
      readonly afterMs: number;
      readonly freezeMs: number;
    };

/** What the harness can ask a calibration server. */
export interface ServerApi {
  /** Resolves when it accepts connections. */
  serve(port: number, behaviour: Behaviour): Promise<void>;
  /** Null before it has served. */
  report(): Promise<ServerReport | null>;
}

/** When something was wrong with the server, in µs of the machine's clock. */
export interface Outage {
  readonly fromUs: number;
  readonly toUs: number;
}

/** The server's own record: parallel arrays, in the order in which the requests were read. */
export interface ServerReport {
  readonly ids: readonly string[];
  readonly readUs: readonly number[];
  /** When the last byte of the answer was written; null without a whole answer. */
  readonly answeredUs: readonly (number | null)[];
  /** Requests that came on a connection whose request before was still open. */
  readonly pipelined: number;
  readonly connections: number;
  readonly outages: readonly Outage[];
}
