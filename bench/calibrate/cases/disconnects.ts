import { parseRequestId } from '../../model/operation.ts';
import type { CalibrationCase, Evidence, Figure } from '../case.ts';
import { allowedOfFormMs, countFigure, outcomeCount, quantileFigure } from '../figures.ts';
import { isCut } from '../server/disconnects.ts';
import { echoFigures } from './delay.ts';

/** Connections end all the time. No answer may get lost or mixed up, and no request in between is repeated. */
export function closeAfter(durationMs: number): CalibrationCase {
  const answers = 10;
  return {
    name: `close-after-${answers}`,
    behaviour: { kind: 'close-after', answers },
    load: { users: null, ratePerSecond: 500, warmupMs: 300, durationMs, deadlineMs: 2000 },
    figures: (evidence) => {
      const answered = answeredIds(evidence);
      const expectedOk = evidence.measured.filter(({ id }) => answered.has(id)).length;
      const { ids, connections } = evidence.server;
      return [
        countFigure('ok', outcomeCount(evidence, 'ok'), expectedOk),
        countFigure('unknown', outcomeCount(evidence, 'unknown'), evidence.measured.length - expectedOk),
        countFigure('connections', evidence.vitals.connections, Math.ceil(ids.length / answers), connections * 0.2),
      ];
    },
  };
}

/** Half an answer, then a reset or an orderly end: the request may have been carried out, so it is `unknown`. */
export function cutOff(how: 'reset' | 'end', durationMs: number): CalibrationCase {
  const every = 10;
  const deadlineMs = 2000;
  return {
    name: how === 'reset' ? 'reset-mid-answer' : 'half-answer-then-end',
    behaviour: { kind: 'cut', every, how },
    load: { users: null, ratePerSecond: 500, warmupMs: 300, durationMs, deadlineMs },
    figures: (evidence) => {
      const { measured, response } = evidence;
      const cut = measured.filter(({ id }) => isCut(parseRequestId(id)?.seq ?? 0, every)).length;
      return [
        countFigure('ok', outcomeCount(evidence, 'ok'), measured.length - cut),
        countFigure('unknown', outcomeCount(evidence, 'unknown'), cut),
        countFigure('fail', outcomeCount(evidence, 'fail'), 0),
        ...echoFigures(evidence).slice(0, 1),
        // None of them may look fast.
        quantileFigure(0.99, response, deadlineMs * 1000, allowedOfFormMs(deadlineMs * 1000)),
      ];
    },
  };
}

/** The listening socket is closed for a while: a refused request was certainly not served. */
export function refuseConnections(durationMs: number): CalibrationCase {
  const [ratePerSecond, warmupMs, forMs] = [200, 300, 500];
  const at = (ratePerSecond * (warmupMs + (durationMs - forMs) / 2)) / 1000;
  return {
    name: 'refuse-connections',
    behaviour: { kind: 'refuse', at, forMs },
    load: { users: null, ratePerSecond, warmupMs, durationMs, deadlineMs: 1000 },
    figures: (evidence) => {
      const unseen = unseenCount(evidence);
      return [
        countFigure('fail', outcomeCount(evidence, 'fail'), unseen),
        countFigure('ok', outcomeCount(evidence, 'ok'), evidence.measured.length - unseen),
        duringOutage('fail', outcomeCount(evidence, 'fail'), evidence),
      ];
    },
  };
}

/**
 * The server listens but accepts nothing, and its queue is soon full. A request in the queue may have been served, and is
 * `unknown`. A request that never got a connection is `fail`.
 */
export function acceptNothing(durationMs: number): CalibrationCase {
  const [ratePerSecond, warmupMs, forMs, deadlineMs] = [100, 300, 1000, 400];
  const at = (ratePerSecond * (warmupMs + (durationMs - forMs) / 2)) / 1000;
  return {
    name: 'accept-nothing',
    behaviour: { kind: 'accept-nothing', at, forMs, backlog: 8 },
    load: { users: null, ratePerSecond, warmupMs, durationMs, deadlineMs },
    figures: (evidence) => {
      const { measured, response } = evidence;
      const answered = answeredIds(evidence);
      const notOk = measured.length - outcomeCount(evidence, 'ok');
      const seen = new Set(evidence.server.ids);
      const unanswered = measured.filter(({ id, outcome }) => outcome !== 'ok' && seen.has(id)).length;
      return [
        countFigure('unknown', outcomeCount(evidence, 'unknown'), unanswered),
        countFigure('fail', outcomeCount(evidence, 'fail'), measured.filter(({ id }) => !seen.has(id)).length),
        countFigure(
          'ok',
          outcomeCount(evidence, 'ok'),
          measured.filter(({ id }) => answered.has(id)).length - unanswered,
        ),
        duringOutage('not ok', notOk, evidence),
        quantileFigure(0.99, response, deadlineMs * 1000, allowedOfFormMs(deadlineMs * 1000)),
      ];
    },
  };
}

/** The number of arrivals in the time of the outage. */
function duringOutage(what: string, count: number, { load, server }: Evidence): Figure {
  const outageUs = server.outages.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  return countFigure(`${what}, by the outage's length`, count, Math.round((outageUs / 1e6) * load.ratePerSecond), 3);
}

function answeredIds({ server }: Evidence): Set<string> {
  return new Set(server.ids.filter((_, index) => server.answeredUs[index] != null));
}

function unseenCount({ measured, server }: Evidence): number {
  const seen = new Set(server.ids);
  return measured.filter(({ id }) => !seen.has(id)).length;
}
