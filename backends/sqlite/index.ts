import { join } from 'node:path';
import type { Backend, BackendContext, OpenBackend } from '../backend.ts';
import { DURABLE, defineGuarantees } from '../define-guarantees.ts';
import { openTable } from '../open-table.ts';
import { SqliteRecords } from './records.ts';

/** The smallest store that several nodes can share: one file, if they are on one machine. */
const backend: Backend = {
  name: 'sqlite',
  title: 'SQLite, one file that the nodes of one machine share',
  routing: 'round-robin',
  services: [],
  guarantees: defineGuarantees(DURABLE),
  open: (ctx) => Promise.resolve(open(ctx)),
};

function open({ settings, dataDir }: BackendContext): OpenBackend {
  const file = join(dataDir, 'sessions.db');
  const records = new SqliteRecords(file, `${settings.keyPrefix}sessions`, settings.storeDeadlineMs);
  return openTable(records, settings.ttlMs, () => {
    records[Symbol.dispose]();
    return Promise.resolve();
  });
}

export default backend;
