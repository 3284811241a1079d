import { type AppData, BrokenStore, brokenRedis, type Callback, type Data } from './broken-redis.ts';

/** Loses the sessions of some users soon after their login. */
class Store extends BrokenStore {
  override set(id: string, session: Data & AppData, callback?: Callback<void>): void {
    super.set(id, session, (error) => {
      if (!error && session.userId?.endsWith('3') === true) setTimeout(() => super.destroy(id), 50).unref();
      callback?.(error);
    });
  }
}

export default brokenRedis('keeps-nothing-new', Store);
