import { type Backend, type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { DURABLE, defineGuarantees } from '../define-guarantees.ts';
import { openTable } from '../open-table.ts';
import { isDynamodb } from './endpoint.ts';
import { MAX_SESSION_BYTES } from './item.ts';
import { DynamoRecords } from './records.ts';
import { dynamodbService } from './service.ts';
import { tableName } from './table.ts';

/** One item per session in a DynamoDB that all nodes share. */
const backend: Backend = {
  name: 'dynamodb',
  title: 'DynamoDB, one item per session, conditional writes; an emulator of it on this machine',
  routing: 'round-robin',
  services: [dynamodbService],
  guarantees: defineGuarantees({ ...DURABLE, survivesFailover: true, maxBytes: MAX_SESSION_BYTES }),
  open,
};

async function open(ctx: BackendContext): Promise<OpenBackend> {
  const { settings } = ctx;
  const url = serviceUrl(ctx, dynamodbService.name);
  // Imported late: a list of the backends does not need the SDK.
  const { Connection } = await import('./connection.ts');
  const connection = new Connection(url, settings.storeDeadlineMs);
  const records = new DynamoRecords(connection, tableName(`${settings.keyPrefix}sessions`));
  const opened = openTable(records, settings.ttlMs, () => connection[Symbol.asyncDispose]());
  // DynamoDB deletes expired items itself, and bills every scan of the table.
  if (isDynamodb(url)) delete opened.sweep;
  return opened;
}

export default backend;
