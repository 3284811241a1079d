import { flushCompileCache } from 'node:module';
import { answerCalls, endWithHarness } from '../../process/answer-calls.ts';
import { Departures } from './departures.ts';
import type { RelayApi, RelayReport } from './protocol.ts';
import { RelayedLink } from './relayed-link.ts';

/**
 * The relay process: holds all links of a trial, and breaks and restores them on calls over its IPC channel. It ends when
 * the channel closes.
 */

const departures = new Departures();
const links: RelayedLink[] = [];

function report(): RelayReport {
  const { lateness, lost } = departures;
  const said = {
    passed: lateness.count,
    lateP50Us: lateness.percentileUs(50),
    lateP99Us: lateness.percentileUs(99),
    lateMaxUs: lateness.maxUs(),
    lost,
  };
  lateness.reset();
  departures.lost = 0;
  return said;
}

answerCalls<RelayApi>({
  async open(plan) {
    const link = new RelayedLink(plan, departures);
    await link.listen();
    links.push(link);
  },
  async act(index, action) {
    const link = links[index];
    if (link === undefined) throw new Error(`no link has the index ${index}`);
    await link.act(action);
  },
  report: () => Promise.resolve(report()),
  connections: () => Promise.resolve(links.map(({ connections }) => connections)),
});
endWithHarness();
flushCompileCache();
