import { linkFault } from './link-fault.ts';
import { untilAnswered } from './linked-service.ts';

/** Each linked: a round trip takes 30 to 70 ms longer, as to another part of a continent. */
const FARTHER = { delayMs: 25, jitterMs: 10 } as const;

/** All traffic between a node and the store takes longer, by an amount that varies. */
export const linkDelay = linkFault({
  name: 'link-delay',
  happened: 'was far from the store',
  async inject(linked) {
    const { control, delay, nodeId } = linked.link;
    await control.setDelay({
      delayMs: delay.delayMs + FARTHER.delayMs,
      jitterMs: delay.jitterMs + FARTHER.jitterMs,
    });
    const leastMs = 2 * (FARTHER.delayMs - FARTHER.jitterMs);
    const tookMs = await untilAnswered(linked);
    if (tookMs < leastMs) throw new Error(`an answer came to ${nodeId} after ${tookMs} ms, sooner than ${leastMs} ms`);
  },
});
