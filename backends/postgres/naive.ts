import type { Backend } from '../backend.ts';
import postgres from './index.ts';
import { openPostgres } from './open.ts';
import { type Statement, type Statements, statementsFor } from './statements.ts';

/**
 * What many first versions do. An index on the expiry and full pages: every touch also writes the indexes. An upsert of the
 * whole row by each save: a late save brings a session back after its logout. No prepared statements: each is planned again.
 */
const backend: Backend = {
  ...postgres,
  name: 'postgres-naive',
  title: 'PostgreSQL as it often is: index on the expiry, upserts, no prepared statements',
  guarantees: { ...postgres.guarantees, revocable: false },
  open: (ctx) => openPostgres(ctx, naiveStatements(`${ctx.settings.keyPrefix}sessions_naive`)),
};

function naiveStatements(name: string): Statements {
  const statements = statementsFor(name, { indexedExpiry: true });
  const plain = ({ text }: Statement): Statement => ({ text });
  return {
    ...statements,
    load: plain(statements.load),
    insert: plain(statements.insert),
    update: plain(statements.insert),
    touch: plain(statements.touch),
    remove: plain(statements.remove),
    sweep: plain(statements.sweep),
    usage: plain(statements.usage),
  };
}

export default backend;
