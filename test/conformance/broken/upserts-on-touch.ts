import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Writes the whole session when it is touched, whether it is still there or not. */
class Store extends BrokenStore {
  override touch(id: string, session: Data, callback?: Callback<void>): void {
    super.set(id, { ...session }, callback);
  }
}

export default brokenRedis('upserts-on-touch', Store);
