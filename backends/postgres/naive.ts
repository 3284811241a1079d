import type { Backend } from '../backend.ts';
import postgres from './index.ts';
import { openPostgres } from './open.ts';
import { identifierOf, type Statement, type Statements, statementsFor } from './statements.ts';

/**
 * As many a first version has it: an index on the expiry, which makes every touch rewrite the indexes as well; the whole
 * row upserted by each save, which brings a session back that was logged out meanwhile; every statement planned anew.
 */
const backend: Backend = {
  ...postgres,
  name: 'postgres-naive',
  title: 'PostgreSQL as it often is: index on the expiry, upserts, no prepared statements',
  guarantees: { ...postgres.guarantees, revocable: false },
  open: (ctx) => openPostgres(ctx, naiveStatements(`${ctx.settings.keyPrefix}sessions_naive`)),
};

function naiveStatements(name: string): Statements {
  const tuned = statementsFor(name);
  const index = identifierOf(`${name}_expires_at`);
  const plain = ({ text }: Statement): Statement => ({ text });
  return {
    ...tuned,
    createTable: `
      ${tuned.createTable.replace(/ WITH \(.*\)$/, '')};
      CREATE INDEX IF NOT EXISTS ${index} ON ${identifierOf(name)} (expires_at)`,
    load: plain(tuned.load),
    insert: plain(tuned.insert),
    update: plain(tuned.insert),
    touch: plain(tuned.touch),
    remove: plain(tuned.remove),
  };
}

export default backend;
