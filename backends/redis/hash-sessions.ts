import type { Redis } from 'ioredis';
import type { SeededSession, SessionData } from '../backend.ts';
import type { RedisKeys } from './keys.ts';
import type { Command } from './raw-pipeline.ts';

/** The beginning of a field that is an item. Its value is its place in the cart. */
const ITEM = 'item:';

/** Each answers with the whole session, or with an empty list if it does not exist. Each is atomic, in one round trip. */
const SCRIPTS = {
  sessionRead: `
    if redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 0 then return {} end
    return redis.call('HGETALL', KEYS[1])`,
  sessionAddItem: `
    if redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 0 then return {} end
    redis.call('HSET', KEYS[1], '${ITEM}' .. ARGV[2], redis.call('HINCRBY', KEYS[1], 'added', 1))
    return redis.call('HGETALL', KEYS[1])`,
  sessionCheckout: `
    if redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 0 then return {} end
    for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
      if string.sub(field, 1, ${ITEM.length}) == '${ITEM}' then redis.call('HDEL', KEYS[1], field) end
    end
    return redis.call('HGETALL', KEYS[1])`,
} as const;

type Scripts = {
  readonly sessionRead: (key: string, ttlMs: number) => Promise<readonly string[]>;
  readonly sessionAddItem: (key: string, ttlMs: number, itemId: string) => Promise<readonly string[]>;
  readonly sessionCheckout: (key: string, ttlMs: number) => Promise<readonly string[]>;
};

/** Sessions as hashes, each with its own expiry. A method resolves with null if the session certainly does not exist. */
export class HashSessions {
  readonly #keys: RedisKeys;

  /** @param client the client of `keys`. */
  constructor(client: Redis, keys: RedisKeys) {
    this.#keys = keys;
    for (const [name, lua] of Object.entries(SCRIPTS)) client.defineCommand(name, { numberOfKeys: 1, lua });
  }

  /** Opens a session and ends the one before it, both or neither. */
  async create(id: string, data: SessionData, ttlMs: number, before: string | null): Promise<void> {
    const key = this.#keys.keyOf(id);
    const work = this.#keys
      .connected()
      .multi()
      .hset(key, ...fieldsOf(data))
      .pexpire(key, ttlMs);
    if (before !== null) work.del(this.#keys.keyOf(before));
    const results = (await work.exec()) ?? [];
    for (const [error] of results) if (error !== null) throw error;
  }

  /** The commands that open a session, for a pipeline. */
  createCommands({ id, json, ttlMs }: SeededSession): readonly Command[] {
    const key = this.#keys.keyOf(id);
    const fields = fieldsOf(JSON.parse(json) as SessionData).map(String);
    return [
      ['HSET', key, ...fields],
      ['PEXPIRE', key, String(ttlMs)],
    ];
  }

  async read(id: string, ttlMs: number): Promise<SessionData | null> {
    return sessionOf(await this.#scripts().sessionRead(this.#keys.keyOf(id), ttlMs));
  }

  /** As `read`, but does not extend the session's life. */
  async peek(id: string): Promise<SessionData | null> {
    return sessionOf(Object.entries(await this.#keys.connected().hgetall(this.#keys.keyOf(id))).flat());
  }

  async addItem(id: string, itemId: string, ttlMs: number): Promise<SessionData | null> {
    return sessionOf(await this.#scripts().sessionAddItem(this.#keys.keyOf(id), ttlMs, itemId));
  }

  /** Empties the cart. */
  async checkout(id: string, ttlMs: number): Promise<SessionData | null> {
    return sessionOf(await this.#scripts().sessionCheckout(this.#keys.keyOf(id), ttlMs));
  }

  /** Resolves with whether it existed. */
  async remove(id: string): Promise<boolean> {
    return (await this.#keys.connected().del(this.#keys.keyOf(id))) === 1;
  }

  #scripts(): Scripts {
    return this.#keys.connected() as unknown as Scripts;
  }
}

/** Field, value, field, value … */
function fieldsOf({ userId, nonce, payload, items }: SessionData): (string | number)[] {
  const placed = items.flatMap((item, place) => [ITEM + item, place]);
  return ['userId', userId, 'nonce', nonce, 'payload', payload, 'added', items.length, ...placed];
}

/** The inverse of `fieldsOf`. */
function sessionOf(reply: readonly string[]): SessionData | null {
  if (reply.length === 0) return null;
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < reply.length; index += 2) fields.set(reply[index] ?? '', reply[index + 1] ?? '');
  const items = [...fields].filter(([field]) => field.startsWith(ITEM));
  return {
    userId: fields.get('userId') ?? '',
    nonce: fields.get('nonce') ?? '',
    payload: fields.get('payload') ?? '',
    items: items.toSorted(([, a], [, b]) => Number(a) - Number(b)).map(([field]) => field.slice(ITEM.length)),
  };
}
