import type { Backend } from '../backend.ts';
import postgres from './index.ts';
import { openPostgres } from './open.ts';
import { type Statement, type Statements, statementsFor } from './statements.ts';

/**
 * As many a first version has it: an index on the expiry and full pages, so that every touch rewrites the indexes as
 * well; the whole row upserted by each save, which brings a session back that was logged out meanwhile; every statement
 * planned anew.
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
