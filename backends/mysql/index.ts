import { type Backend, type BackendContext, type OpenBackend, serviceUrl } from '../backend.ts';
import { DURABLE, defineGuarantees } from '../define-guarantees.ts';
import { openTable } from '../open-table.ts';
import { Connections } from './connections.ts';
import { MAX_SESSION_BYTES, MysqlRecords } from './records.ts';
import { mysqlService } from './service.ts';

/** One row per session in a MariaDB or MySQL that all nodes share. Every write is on disk before it is acknowledged. */
const backend: Backend = {
  name: 'mysql',
  title: 'MariaDB or MySQL, one row per session, default durability',
  routing: 'round-robin',
  services: [mysqlService],
  guarantees: defineGuarantees({ ...DURABLE, maxBytes: MAX_SESSION_BYTES }),
  open: (ctx) => Promise.resolve(open(ctx)),
};

function open(ctx: BackendContext): OpenBackend {
  const { settings } = ctx;
  const connections = new Connections(serviceUrl(ctx, mysqlService.name), settings.storeDeadlineMs);
  const records = new MysqlRecords(connections, `${settings.keyPrefix}sessions`);
  return openTable(records, settings.ttlMs, () => connections[Symbol.asyncDispose]());
}

export default backend;
