import type { BackendContext, OpenBackend } from '../backend.ts';
import { serviceUrl } from '../service-url.ts';
import { SessionStore } from '../session-store.ts';
import { Connections } from './connections.ts';
import { PostgresRecords } from './records.ts';
import { postgresService } from './service.ts';
import type { Statements } from './statements.ts';

/** Sessions as rows of the table that these statements are about. */
export function openPostgres(ctx: BackendContext, statements: Statements): Promise<OpenBackend> {
  const { settings } = ctx;
  const connections = new Connections(serviceUrl(ctx, postgresService.name), settings.storeDeadlineMs);
  const records = new PostgresRecords(connections, statements);
  return Promise.resolve({
    store: new SessionStore(records, settings.ttlMs),
    prepare: () => records.prepare(),
    sweep: () => records.sweep(),
    usage: () => records.usage(),
    reset: () => records.reset(),
    drop: () => records.drop(),
    close: () => connections[Symbol.asyncDispose](),
  });
}
