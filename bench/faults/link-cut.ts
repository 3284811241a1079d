import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { linkFault } from './link-fault.ts';
import { askThrough, type LinkWay, untilServerAnswers } from './link-way.ts';

/** Many times what a server takes to answer. */
const SILENCE_MS = 250;

/**
 * A node hears nothing from the store any more and says nothing to it, as on a network that loses everything: connections
 * stay open, and new ones carry nothing.
 */
export const linkCut = linkFault({
  name: 'link-cut',
  happened: 'was cut off from the store',
  async inject(way) {
    await way.link.control.cut();
    await confirmSilence(way);
  },
});

/** Throws when anything but silence comes over the link, or when the server itself does not answer either. */
async function confirmSilence(way: LinkWay): Promise<void> {
  const { nodeId, place } = way.link;
  const heard = Promise.withResolvers<string>();
  // Who asks gives up after a while, and that is not told from a refusal: a connection that is only held is.
  const held = connect({ ...place });
  held.on('error', () => undefined).once('close', () => heard.resolve('a refusal'));
  askThrough(way).then(
    () => heard.resolve('an answer'),
    () => undefined,
  );
  try {
    const silence = Promise.all([untilServerAnswers(way), sleep(SILENCE_MS)]).then(() => null);
    const what = await Promise.race([heard.promise, silence]);
    if (what !== null) throw new Error(`${what} came over the link from ${nodeId} that was cut`);
  } finally {
    held.destroy();
  }
}
