import { join } from 'node:path';
import type { Backend, BackendContext, OpenBackend } from '../backend.ts';
import { openTable } from '../open-table.ts';
import { SqliteRecords } from './records.ts';

/** The smallest store that several nodes can share: one file, as long as they are on one machine. */
const backend: Backend = {
  name: 'sqlite',
  title: 'SQLite, one file that the nodes of one machine share',
  routing: 'round-robin',
  services: [],
  guarantees: {
    sessions: true,
    shared: true,
    survivesNodeLoss: true,
    survivesStoreRestart: true,
    survivesFailover: false,
    keepsWhenFull: true,
    revocable: true,
    atomicUpdates: false,
    ttlGranularityMs: 50,
    maxBytes: null,
  },
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
