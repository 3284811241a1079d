import { setTimeout as sleep } from 'node:timers/promises';
import { arrivalsOf } from '../../bench/calibrate/driver/arrivals.ts';
import type { Drive, Observation } from '../../bench/calibrate/driver/drive.ts';
import { ConnectionPool } from '../../bench/load/http/connection-pool.ts';
import { buildSchedule } from '../../bench/load/plan/schedule.ts';
import { LatencyHistogram } from '../../bench/measure/histogram.ts';
import { nowUs } from '../../bench/model/clock.ts';
import { requestIdOf } from '../../bench/model/operation.ts';

/**
 * A driver that keeps to the time of every arrival and measures from it, but lets any idle user send where the
 * scheduled one still waits for an answer: the users of a node that stopped are spared most of what they would suffer.
 */
export const substitutingDriver: Drive = async (plan) => {
  using pool = new ConnectionPool(plan.target);
  const schedule = buildSchedule(arrivalsOf(plan));
  const response = new LatencyHistogram();
  const observations: Observation[] = [];
  const busy = new Set<number>();
  const sent = new Map<number, number>();
  const startUs = Math.round(nowUs());
  const answers: Promise<void>[] = [];
  for (let index = 0; index < schedule.length; index++) {
    const intendedUs = schedule.dueUs[index] ?? 0;
    const earlyMs = (startUs + intendedUs - nowUs()) / 1000;
    if (earlyMs > 0) await sleep(earlyMs);
    let user = schedule.users[index] ?? 0;
    while (busy.has(user)) user = (user + 1) % (plan.users ?? 1);
    busy.add(user);
    const seq = sent.get(user) ?? 0;
    sent.set(user, seq + 1);
    const id = requestIdOf(user, seq);
    const measured = index >= schedule.firstMeasured;
    const { promise, resolve } = Promise.withResolvers<void>();
    answers.push(promise);
    pool.send(`GET / HTTP/1.1\r\nx-request-id: ${id}\r\n\r\n`, plan.deadlineMs, (answer, failure, sentUs, endUs) => {
      busy.delete(user);
      if (measured) response.record(endUs - startUs - intendedUs);
      observations.push({
        id,
        measured,
        intendedUs,
        sentUs: sentUs === null ? null : sentUs - startUs,
        endUs: endUs - startUs,
        outcome: answer === null ? 'unknown' : 'ok',
        error: failure?.reason ?? null,
        echoedId: null,
        heldUs: null,
      });
      resolve();
    });
  }
  await Promise.all(answers);
  const count = schedule.length - schedule.firstMeasured;
  return {
    observations,
    startUs,
    response: response.encode(),
    service: response.encode(),
    vitals: {
      offered: count,
      sent: count,
      lateness: new LatencyHistogram().encode(),
      eventLoopUtilisation: 0,
      cpuUs: 0,
      wallUs: 0,
      connections: pool.counts().opened,
      connectionWaits: 0,
      exhausted: {},
    },
  };
};
