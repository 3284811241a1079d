import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Takes its process down with a large session. */
class Store extends BrokenStore {
  override set(id: string, session: Data, callback?: Callback<void>): void {
    if (JSON.stringify(session).length > 50_000) process.exit(7);
    super.set(id, session, callback);
  }
}

export default brokenRedis('crashes', Store);
