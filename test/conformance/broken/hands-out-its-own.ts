import { BrokenStore, brokenRedis, type Callback, type Data } from '../../broken-stores/broken-redis.ts';

/** Gives every caller the same object, which is changed before it is saved. */
class Store extends BrokenStore {
  readonly #own = new Map<string, Data>();

  override get(id: string, callback: Callback<Data>): void {
    const own = this.#own.get(id);
    if (own !== undefined) callback(null, own);
    else
      super.get(id, (error, data) => {
        if (data) this.#own.set(id, data);
        callback(error, data);
      });
  }

  override createSession(...args: Parameters<BrokenStore['createSession']>): ReturnType<BrokenStore['createSession']> {
    const session = super.createSession(...args);
    this.#own.set(session.id, session);
    return session;
  }
}

export default brokenRedis('hands-out-its-own', Store);
