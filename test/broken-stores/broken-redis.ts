import expressSession from 'express-session';
import type { Backend } from '../../backends/backend.ts';
import redis from '../../backends/redis/index.ts';

export type Callback<T> = (error?: unknown, value?: T | null) => void;
export type Data = expressSession.SessionData;

/** What the application under test keeps in a session. */
export interface AppData {
  userId?: string;
  items?: readonly string[];
  payload?: string;
}

/** A store that passes every call to the one inside it. Each class that extends it breaks one thing. */
export class BrokenStore extends expressSession.Store {
  readonly inner: expressSession.Store;

  constructor(inner: expressSession.Store) {
    super();
    this.inner = inner;
  }

  override get(id: string, callback: Callback<Data>): void {
    this.inner.get(id, callback);
  }

  override set(id: string, session: Data, callback?: Callback<void>): void {
    this.inner.set(id, session, callback);
  }

  override destroy(id: string, callback?: Callback<void>): void {
    this.inner.destroy(id, callback);
  }

  override touch(id: string, session: Data, callback?: Callback<void>): void {
    this.inner.touch?.(id, session, callback);
  }

  override createSession(
    ...args: Parameters<expressSession.Store['createSession']>
  ): ReturnType<expressSession.Store['createSession']> {
    return this.inner.createSession(...args);
  }
}

/** The redis backend with a broken store around its own: it promises what redis promises, and breaks one promise. */
export function brokenRedis(
  name: string,
  Store: new (inner: expressSession.Store) => expressSession.Store,
  changes: Partial<Backend> = {},
): Backend {
  return {
    ...redis,
    name,
    title: `redis, broken on purpose: ${name}`,
    ...changes,
    async open(ctx) {
      const opened = await redis.open(ctx);
      return 'store' in opened ? { ...opened, store: new Store(opened.store) } : opened;
    },
  };
}

/** Every `n`th call returns true. */
export function everyNth(n: number): () => boolean {
  let count = 0;
  return () => ++count % n === 0;
}
