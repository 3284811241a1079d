import { BrokenStore, brokenRedis, type Callback, type Data } from './broken-redis.ts';

const LIFE_MS = 300;

/** Expires a session after a fraction of its lifetime. */
class Store extends BrokenStore {
  override set(id: string, session: Data, callback?: Callback<void>): void {
    super.set(id, shortLived(session), callback);
  }

  override touch(id: string, session: Data, callback?: Callback<void>): void {
    super.touch(id, shortLived(session), callback);
  }
}

function shortLived(session: Data): Data {
  const copy = JSON.parse(JSON.stringify(session));
  return { ...copy, cookie: { ...copy.cookie, expires: new Date(Date.now() + LIFE_MS) } };
}

export default brokenRedis('expires-early', Store);
