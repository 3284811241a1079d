import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Writes what a session has over what it had, and takes nothing away. */
class Store extends BrokenStore {
  readonly #before = new Map<string, object>();

  override set(id: string, session: Data, callback?: Callback<void>): void {
    for (const [key, value] of Object.entries(this.#before.get(id) ?? {})) {
      if (!(key in session)) Object.assign(session, { [key]: value });
    }
    this.#before.set(id, { ...session });
    super.set(id, session, callback);
  }

  override get(id: string, callback: Callback<Data>): void {
    super.get(id, (error, data) => {
      if (data) this.#before.set(id, { ...data });
      callback(error, data);
    });
  }
}

export default brokenRedis('merges-fields', Store);
