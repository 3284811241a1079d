import { BrokenStore, brokenRedis, type Callback, type Data } from './broken-redis.ts';

const LIFE_MS = 3_600_000;

/** Keeps every session for an hour, whatever its lifetime is. */
class Store extends BrokenStore {
  override set(id: string, session: Data, callback?: Callback<void>): void {
    super.set(id, longLived(session), callback);
  }

  override touch(id: string, session: Data, callback?: Callback<void>): void {
    super.touch(id, longLived(session), callback);
  }
}

function longLived(session: Data): Data {
  const copy = JSON.parse(JSON.stringify(session));
  return { ...copy, cookie: { ...copy.cookie, expires: new Date(Date.now() + LIFE_MS) } };
}

export default brokenRedis('ignores-ttl', Store);
