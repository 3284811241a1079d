import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { linkFault } from './link-fault.ts';
import { askThrough, type LinkedService, untilServerAnswers } from './linked-service.ts';

/** Many times what a server takes to answer. */
const SILENCE_MS = 250;

/**
 * Nothing passes between a node and the store, as on a network that loses everything: connections stay open, and new ones
 * carry nothing.
 */
export const linkCut = linkFault({
  name: 'link-cut',
  happened: 'was cut off from the store',
  async inject(linked) {
    await linked.link.control.cut();
    await confirmSilence(linked);
  },
});

/** Throws if the link still carries an answer or a refusal, or if the server does not answer directly either. */
async function confirmSilence(linked: LinkedService): Promise<void> {
  const { nodeId, address } = linked.link;
  const heard = Promise.withResolvers<string>();
  // A client that gives up looks like a refused one. This connection never gives up: it closes only on a refusal.
  const held = connect({ ...address });
  held.on('error', () => undefined).once('close', () => heard.resolve('a refusal'));
  askThrough(linked).then(
    () => heard.resolve('an answer'),
    () => undefined,
  );
  try {
    const silence = Promise.all([untilServerAnswers(linked), sleep(SILENCE_MS)]).then(() => null);
    const what = await Promise.race([heard.promise, silence]);
    if (what !== null) throw new Error(`${what} came over the link from ${nodeId} that was cut`);
  } finally {
    held.destroy();
  }
}
