import { BrokenStore, brokenRedis, type Callback } from './broken-redis.ts';

/** Says that a session was ended, and keeps it. */
class Store extends BrokenStore {
  override destroy(_id: string, callback?: Callback<void>): void {
    callback?.();
  }
}

export default brokenRedis('ignores-destroy', Store);
