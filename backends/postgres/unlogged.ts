import type { Backend } from '../backend.ts';
import postgres from './index.ts';
import { openPostgres } from './open.ts';
import { statementsFor } from './statements.ts';

/** Without the write-ahead log, and so without its cost. A crash of the server empties the table. */
const backend: Backend = {
  ...postgres,
  name: 'postgres-unlogged',
  title: 'PostgreSQL, an UNLOGGED table: empty after a crash',
  guarantees: { ...postgres.guarantees, survivesStoreRestart: false },
  open: (ctx) => openPostgres(ctx, statementsFor(`${ctx.settings.keyPrefix}sessions_unlogged`, { unlogged: true })),
};

export default backend;
