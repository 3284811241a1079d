import type { Evidence } from './case.ts';

/** What must not happen in any case, whatever the server does, each with how often it did. */
export interface Bookkeeping {
  /** Answers taken for the answer to another request. */
  readonly misattributed: number;
  /** Requests that the server saw twice, or that were never sent. */
  readonly repeated: number;
  /** Requests on a connection whose request before was open. */
  readonly pipelined: number;
  /** Outcomes, or echoed times, that the server contradicts. */
  readonly contradicted: number;
  /** Arrivals of the plan that are not in the latency series, or in it more than once. */
  readonly unrecorded: number;
  /** Requests that waited for a connection of the generator. */
  readonly waited: number;
}

/** Of the echoed time. */
const ROUNDING_US = 0.1;

/** Compares the outcome that the driver reports for each request with the server's report. */
export function bookkeeping(evidence: Evidence): Bookkeeping {
  const { load, observations, measured, response, vitals, server } = evidence;
  const planned = Math.round((load.ratePerSecond * load.durationMs) / 1000);
  const sent = new Set(observations.map(({ id }) => id));
  const answered = new Map<string, boolean>();
  const writtenAfterUs = new Map<string, number>();
  server.ids.forEach((id, index) => {
    const [readUs = 0, answeredUs = null] = [server.readUs[index], server.answeredUs[index]];
    answered.set(id, answeredUs !== null);
    if (answeredUs !== null) writtenAfterUs.set(id, answeredUs - readUs);
  });
  const strangers = [...answered.keys()].filter((id) => !sent.has(id)).length;
  return {
    misattributed: observations.filter(
      ({ id, error, echoedId }) => error === 'misattributed' || (echoedId !== null && echoedId !== id),
    ).length,
    repeated: server.ids.length - answered.size + strangers,
    pipelined: server.pipelined,
    contradicted: observations.filter(({ id, outcome, error, heldUs }) => {
      // What an answer echoes is written before the answer is.
      if (heldUs !== null && heldUs > (writtenAfterUs.get(id) ?? 0) + ROUNDING_US) return true;
      const truth = answered.get(id) ?? 'unseen';
      switch (outcome) {
        case 'ok':
          return truth !== true;
        case 'fail':
          return truth !== 'unseen';
        case 'unknown':
          // An answer may come after the client has given up.
          return truth === true && error !== 'timeout';
        case 'dropped':
          return true;
      }
    }).length,
    unrecorded: Math.max(Math.abs(planned - measured.length), Math.abs(planned - response.count)),
    waited: vitals.connectionWaits,
  };
}
