import type { ScanCommandInput, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { SeededSession, StoreUsage } from '../backend.ts';
import type { TableRecords } from '../open-table.ts';
import type { SessionRecord } from '../session-store.ts';
import type { Connection } from './connection.ts';
import { billedBytes, expiryOf, type Item, isLiving, itemOf, jsonOf, KEY_ATTRIBUTE, keyOf, livingAt } from './item.ts';
import { offerAll } from './offer-all.ts';
import { isThrottled, unlessRefused } from './refusal.ts';
import { createTable, dropTable } from './table.ts';

/** The most items that one scan reads, and that one request writes or deletes. */
const PAGE = 1_000;
const BATCH = 25;

/**
 * Sessions as items of one table. Reads are consistent. A write that must not bring a session back is conditional. Lifetimes
 * are measured by this machine's clock, since DynamoDB has no clock for conditions. An expired item counts as gone long
 * before it is deleted.
 */
export class DynamoRecords implements TableRecords {
  readonly #connection: Connection;
  readonly #table: { readonly TableName: string };

  constructor(connection: Connection, table: string) {
    this.#connection = connection;
    this.#table = { TableName: table };
  }

  async load(id: string): Promise<string | null> {
    const request = { ...this.#table, Key: keyOf(id), ConsistentRead: true };
    const { Item: item } = await this.#connection.call((db, options) => db.getItem(request, options));
    return item !== undefined && isLiving(item, Date.now()) ? jsonOf(item) : null;
  }

  async insert(id: string, record: SessionRecord): Promise<void> {
    const request = { ...this.#table, Item: itemOf(id, record, Date.now()) };
    await this.#connection.call((db, options) => db.putItem(request, options));
  }

  async insertAll(sessions: readonly SeededSession[]): Promise<void> {
    const nowMs = Date.now();
    const writes = sessions.map(({ id, ...record }) => ({ PutRequest: { Item: itemOf(id, record, nowMs) } }));
    const parts = Array.from({ length: Math.ceil(writes.length / BATCH) }, (_, part) => part * BATCH);
    await Promise.all(parts.map((from) => this.#writeAll(writes.slice(from, from + BATCH))));
  }

  async update(id: string, record: SessionRecord): Promise<boolean> {
    const nowMs = Date.now();
    const request = { ...this.#table, Item: itemOf(id, record, nowMs), ...livingAt(nowMs) };
    return await whereItHolds(this.#connection.call((db, options) => db.putItem(request, options)));
  }

  async touch(id: string, ttlMs: number): Promise<void> {
    const nowMs = Date.now();
    const expiry = Object.entries(expiryOf(ttlMs, nowMs));
    const { ConditionExpression, ExpressionAttributeValues } = livingAt(nowMs);
    const request = {
      ...this.#table,
      Key: keyOf(id),
      UpdateExpression: `SET ${expiry.map(([name]) => `${name} = :${name}`).join(', ')}`,
      ConditionExpression,
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ...Object.fromEntries(expiry.map(([name, value]) => [`:${name}`, value])),
      },
    };
    await whereItHolds(this.#connection.call((db, options) => db.updateItem(request, options)));
  }

  async remove(id: string): Promise<void> {
    const request = { ...this.#table, Key: keyOf(id) };
    await this.#connection.call((db, options) => db.deleteItem(request, options));
  }

  async prepare(): Promise<void> {
    await createTable(this.#connection, this.#table.TableName);
  }

  /**
   * Resolves with the number of expired sessions deleted. They are deleted one after the other, because several at once make
   * users of an emulator wait. A session that was saved again since the scan stays.
   */
  async sweep(): Promise<number> {
    const now = { ':now': { N: String(Date.now()) } };
    const hasExpired = 'expires_at_ms <= :now';
    let deleted = 0;
    for await (const keys of this.#keys({ FilterExpression: hasExpired, ExpressionAttributeValues: now })) {
      for (const Key of keys) {
        const condition = { ConditionExpression: hasExpired, ExpressionAttributeValues: now };
        const request = { ...this.#table, Key, ...condition };
        const removal = this.#connection.maintain((db, options) => db.deleteItem(request, options));
        if (await whereItHolds(removal)) deleted++;
      }
    }
    return deleted;
  }

  async usage(): Promise<StoreUsage> {
    let sessions = 0;
    let bytes = 0;
    for await (const items of this.#pages({})) {
      const living = items.filter((item) => isLiving(item, Date.now()));
      sessions += living.length;
      bytes += living.reduce((sum, item) => sum + billedBytes(item), 0);
    }
    const definition = 'names and values of the items as DynamoDB counts them, and the 100 bytes it bills for each';
    return { sessions, bytes, definition };
  }

  async reset(): Promise<void> {
    for await (const keys of this.#keys({})) await this.#writeAll(keys.map((Key) => ({ DeleteRequest: { Key } })));
  }

  /** Drops the table if it exists. */
  async drop(): Promise<void> {
    await dropTable(this.#connection, this.#table.TableName);
  }

  /** Requests again what the server left unprocessed. */
  async #writeAll(writes: readonly WriteRequest[]): Promise<void> {
    const { TableName } = this.#table;
    await offerAll(writes, async (left) => {
      const request = { RequestItems: { [TableName]: [...left] } };
      try {
        const { UnprocessedItems } = await this.#connection.maintain((db, options) =>
          db.batchWriteItem(request, options),
        );
        return UnprocessedItems?.[TableName] ?? [];
      } catch (error) {
        if (isThrottled(error)) return left;
        throw error;
      }
    });
  }

  /** The keys of the items that pass the filter, in the batches that one request deletes. */
  async *#keys(filter: Partial<ScanCommandInput>): AsyncGenerator<readonly Item[]> {
    for await (const items of this.#pages({ ...filter, ProjectionExpression: KEY_ATTRIBUTE })) {
      for (let from = 0; from < items.length; from += BATCH) yield items.slice(from, from + BATCH);
    }
  }

  async *#pages(what: Partial<ScanCommandInput>): AsyncGenerator<readonly Item[]> {
    let from: Item | undefined;
    do {
      const request = { ...this.#table, ...what, ConsistentRead: true, Limit: PAGE, ExclusiveStartKey: from };
      const { Items, LastEvaluatedKey } = await this.#connection.maintain((db, options) => db.scan(request, options));
      yield Items ?? [];
      from = LastEvaluatedKey;
    } while (from !== undefined);
  }
}

/** Resolves with false if the condition did not hold. */
function whereItHolds(work: Promise<unknown>): Promise<boolean> {
  return unlessRefused('ConditionalCheckFailedException', work);
}
