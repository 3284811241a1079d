import { flushCompileCache } from 'node:module';
import { messageOf } from '../../model/errors.ts';
import type { UrlCommand, UrlMessage, UrlPlan } from '../../model/plan.ts';
import { UrlCounter } from '../driver/url-counts.ts';
import { driveUrl } from '../driver/url-driver.ts';
import { readTraffic } from '../driver/url-traffic.ts';

/**
 * A process that sends requests to one URL: takes plans over its IPC channel, one after the other, and sends back the
 * latencies of every second as they are, and in the end what it counted and how it did itself. Whoever started it
 * merges and shows them: none of that is the sender's work. It ends when the channel closes.
 */

const LIVE_INTERVAL_MS = 1000;

let stopping: AbortController | null = null;

function send(message: UrlMessage): void {
  process.send?.(message);
}

async function drive(plan: UrlPlan): Promise<void> {
  const { traffic, ...load } = plan;
  const counter = new UrlCounter(load.arrivals);
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
    send({ type: 'done', vitals, counts: counter.counts() });
  } finally {
    clearInterval(live);
  }
}

process.on('message', (command: UrlCommand) => {
  if (command.type === 'stop') return stopping?.abort();
  drive(command.plan).catch((error: unknown) => {
    send({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : messageOf(error) });
  });
});
process.on('disconnect', () => process.exit());
flushCompileCache();
