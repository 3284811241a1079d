import { flushCompileCache } from 'node:module';
import type { UrlPlan } from '../../model/plan.ts';
import { answerCalls, endWithHarness, sendMessage } from '../../process/answer-calls.ts';
import { UrlCounter } from '../driver/url-counts.ts';
import { driveUrl } from '../driver/url-driver.ts';
import { readTraffic } from '../driver/url-traffic.ts';
import type { UrlGeneratorApi, UrlNote, UrlResult } from './protocol.ts';

/**
 * A process that sends requests to one URL: takes plans over its IPC channel, one after the other. It sends back the
 * latencies of every second, and in the end its counts and its vitals. Merging and showing them is the harness's work,
 * not the sender's. It ends when the channel closes.
 */

const LIVE_INTERVAL_MS = 1000;

let stopping: AbortController | null = null;

function send(note: UrlNote): void {
  void sendMessage(note);
}

async function drive(plan: UrlPlan): Promise<UrlResult> {
  const { traffic, ...load } = plan;
  const counter = new UrlCounter(load);
  stopping = new AbortController();
  const live = setInterval(() => send({ type: 'live', answered: counter.answered }), LIVE_INTERVAL_MS);
  try {
    const vitals = await driveUrl({
      ...load,
      ...readTraffic(traffic),
      signal: stopping.signal,
      onSample: (sample) => counter.count(sample),
      onSecond: (second) => send({ type: 'second', ...second }),
    });
    return { vitals, counts: counter.counts() };
  } finally {
    clearInterval(live);
  }
}

answerCalls<UrlGeneratorApi>({
  drive,
  stop() {
    stopping?.abort();
    return Promise.resolve();
  },
});
endWithHarness();
flushCompileCache();
