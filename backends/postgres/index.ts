import type { Backend } from '../backend.ts';
import { DURABLE, defineGuarantees } from '../define-guarantees.ts';
import { openPostgres } from './open.ts';
import { postgresService } from './service.ts';
import { statementsFor } from './statements.ts';

/** One row per session in a PostgreSQL that all nodes share. Every write is on disk before it is acknowledged. */
const backend: Backend = {
  name: 'postgres',
  title: 'PostgreSQL, one row per session, default durability',
  routing: 'round-robin',
  services: [postgresService],
  guarantees: defineGuarantees(DURABLE),
  open: (ctx) => openPostgres(ctx, statementsFor(`${ctx.settings.keyPrefix}sessions`)),
};

export default backend;
