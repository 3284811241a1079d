import { flushCompileCache } from 'node:module';
import { messageOf } from '../../model/errors.ts';
import { Departures } from './departures.ts';
import type { RelayAnswer, RelayCommand, RelayReport } from './protocol.ts';
import { RelayedLink } from './relayed-link.ts';

/**
 * The relay process: holds all links of a trial, and does to them what it is told over its IPC channel. It ends when the
 * channel closes.
 */

const departures = new Departures();
const links: RelayedLink[] = [];

async function obey(command: RelayCommand): Promise<RelayAnswer> {
  const { id } = command;
  switch (command.type) {
    case 'open': {
      const link = new RelayedLink(command.plan, departures);
      await link.listen();
      links.push(link);
      return { type: 'done', id };
    }
    case 'act': {
      const link = links[command.link];
      if (link === undefined) throw new Error(`there is no link ${command.link}`);
      await link.act(command.action);
      return { type: 'done', id };
    }
    case 'report':
      return { type: 'report', id, report: report() };
    case 'connections':
      return { type: 'connections', id, counts: links.map(({ connections }) => connections) };
  }
}

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

function answer(message: RelayAnswer): void {
  process.send?.(message);
}

process.on('message', (command: RelayCommand) => {
  obey(command).then(answer, (error: unknown) => {
    answer({ type: 'failed', id: command.id, message: messageOf(error) });
  });
});
process.on('disconnect', () => process.exit());
flushCompileCache();
