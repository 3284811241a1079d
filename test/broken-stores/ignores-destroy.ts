import { BrokenStore, brokenRedis, type Callback } from './broken-redis.ts';

/** Acknowledges the end of a session, and keeps it. */
class Store extends BrokenStore {
  override destroy(_id: string, callback?: Callback<void>): void {
    callback?.();
  }
}

export default brokenRedis('ignores-destroy', Store);
