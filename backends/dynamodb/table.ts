import { until } from '../../bench/process/until.ts';
import type { Connection } from './connection.ts';
import { KEY_ATTRIBUTE, TTL_ATTRIBUTE } from './item.ts';
import { refusalOf, unlessRefused } from './refusal.ts';

const LONGEST_NAME = 255;

/** DynamoDB takes some seconds for a table, an emulator some milliseconds. */
const PATIENCE = { limitMs: 120_000, pauseMs: 10, longestPauseMs: 1_000 };

/** A name of letters, digits, dashes and underscores. Any other character becomes its code in hex, between dots. */
export function tableName(name: string): string {
  const table = name.replaceAll(/[^\w-]/gu, (character) => `.${character.codePointAt(0)?.toString(16)}.`);
  if (table.length > LONGEST_NAME) {
    throw new Error(`the table name ${table} is longer than DynamoDB's ${LONGEST_NAME} characters`);
  }
  return table;
}

/** Creates the table unless it exists. Resolves when it can be used. */
export async function createTable(connection: Connection, table: string): Promise<void> {
  await settle(table, async () => {
    const status = await statusOf(connection, table);
    if (status === null) await requestTable(connection, table);
    return status === 'ACTIVE';
  });
  await switchTtlOn(connection, table);
}

/** Drops the table if it exists. Resolves when it is gone. */
export async function dropTable(connection: Connection, table: string): Promise<void> {
  await settle(table, async () => {
    const status = await statusOf(connection, table);
    if (status === 'ACTIVE') await connection.maintain((db, options) => db.deleteTable({ TableName: table }, options));
    return status === null;
  });
}

async function settle(table: string, isSettled: () => Promise<boolean>): Promise<void> {
  if (!(await until(isSettled, PATIENCE))) {
    throw new Error(`the table ${table} is not ready after ${PATIENCE.limitMs / 1000} s`);
  }
}

/** Null if the table does not exist. */
async function statusOf(connection: Connection, table: string): Promise<string | null> {
  try {
    const { Table } = await connection.maintain((db, options) => db.describeTable({ TableName: table }, options));
    return Table?.TableStatus ?? null;
  } catch (error) {
    if (refusalOf(error) === 'ResourceNotFoundException') return null;
    throw error;
  }
}

async function requestTable(connection: Connection, table: string): Promise<void> {
  const request = connection.maintain((db, options) =>
    db.createTable(
      {
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: KEY_ATTRIBUTE, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: KEY_ATTRIBUTE, KeyType: 'HASH' }],
      },
      options,
    ),
  );
  // Another process has created it first.
  await unlessRefused('ResourceInUseException', request);
}

/** An emulator may not support it: there the sweeps delete expired items. */
async function switchTtlOn(connection: Connection, table: string): Promise<void> {
  const { TimeToLiveDescription: ttl } = await connection.maintain((db, options) =>
    db.describeTimeToLive({ TableName: table }, options),
  );
  if (ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING') return;
  const request = connection.maintain((db, options) =>
    db.updateTimeToLive(
      { TableName: table, TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true } },
      options,
    ),
  );
  await unlessRefused('UnknownOperationException', request);
}
