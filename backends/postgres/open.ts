import { type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { openTable } from '../open-table.ts';
import { Connections } from './connections.ts';
import { PostgresRecords } from './records.ts';
import { postgresService } from './service.ts';
import type { Statements } from './statements.ts';

/** Sessions as rows of the table that the statements name. */
export function openPostgres(ctx: BackendContext, statements: Statements): Promise<OpenBackend> {
  const { settings } = ctx;
  const connections = new Connections(serviceUrl(ctx, postgresService.name), settings.storeDeadlineMs);
  const records = new PostgresRecords(connections, statements);
  return Promise.resolve(openTable(records, settings.ttlMs, () => connections[Symbol.asyncDispose]()));
}
