import { setTimeout as sleep } from 'node:timers/promises';
import { linkFault } from './link-fault.ts';
import { askDirectly, askThrough, type LinkWay } from './link-way.ts';

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
  const spoke = askThrough(way).then(
    () => 'an answer',
    () => 'a refusal',
  );
  const silence = Promise.all([askDirectly(way), sleep(SILENCE_MS)]).then(() => null);
  const heard = await Promise.race([spoke, silence]);
  if (heard !== null) throw new Error(`${heard} came over the link from ${way.link.nodeId} that was cut`);
}
