import { flushCompileCache } from 'node:module';
import autocannon from 'autocannon';
import { messageOf } from '../model/errors.ts';
import { requestIdOf } from '../model/operation.ts';
import type { CapacityPlan, CapacityResult } from './capacity.ts';
import { CART_LIMIT } from './planned-operations.ts';
import { uniform } from './random.ts';

/**
 * The closed-model measurement, in a process of its own: every connection sends its next request as soon as the
 * last one is answered, so it shows how much the stack carries and says nothing about latency. autocannon has no
 * memory for what it sent after a broken connection (see `mismatches`), so nothing is judged from its answers.
 *
 * A request list is fixed per connection, with the cookies of one user: reads and cart writes in the ratio of the
 * open model, and a checkout whenever the cart is full.
 */
const ROUND_LENGTH = 100;

interface Item {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly onResponse: (status: number, body: string) => void;
}

async function measure(plan: CapacityPlan): Promise<CapacityResult> {
  let mismatches = 0;
  let anonymous = 0;
  let client = 0;
  const round = (vu: number): Item[] => {
    const cookie = plan.cookies[vu % plan.cookies.length];
    let items = CART_LIMIT;
    return Array.from({ length: ROUND_LENGTH }, (_, seq) => {
      const id = requestIdOf(vu, seq);
      // A round begins with a checkout, since the one before left some items.
      const write = seq === 0 || uniform(plan.seed, vu, seq) >= plan.readRatio;
      const path = !write ? '/session' : items === CART_LIMIT ? '/checkout' : '/cart';
      if (write) items = items === CART_LIMIT ? 0 : items + 1;
      return {
        method: write ? 'POST' : 'GET',
        path,
        headers: { 'x-request-id': id, ...(cookie === undefined || cookie === '' ? {} : { cookie }) },
        onResponse: (status, body) => {
          if (status === 401) anonymous++;
          if (!body.includes(`"requestId":"${id}"`)) mismatches++;
        },
      };
    });
  };
  const options = {
    url: `http://${plan.target.host}:${plan.target.port}`,
    connections: plan.connections,
    duration: plan.durationMs / 1000,
    timeout: 5,
    setupClient: (instance: { setRequests(items: Item[]): void }) => instance.setRequests(round(client++)),
  };
  const result = await autocannon(options);
  return {
    goodPerS: result['2xx'] / result.duration,
    anonymous,
    notOk: result.non2xx - anonymous,
    errors: result.errors,
    mismatches,
  };
}

process.once('message', (plan: CapacityPlan) => {
  measure(plan)
    .then((result) => process.send?.(result))
    .catch((error: unknown) => process.send?.({ failed: messageOf(error) }))
    .finally(() => process.disconnect());
});
process.on('disconnect', () => process.exit());
flushCompileCache();
