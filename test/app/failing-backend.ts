import type { Backend } from '../../backends/backend.ts';
import memory from '../../backends/memory/index.ts';

/** In memory; but every sweep and every touch fails. */
const backend: Backend = {
  ...memory,
  name: 'failing',
  async open(ctx) {
    const opened = await memory.open(ctx);
    if (!('store' in opened)) throw new Error('memory has a store');
    Object.assign(opened.store, {
      touch(_sid: string, _session: unknown, callback: (error: Error) => void): void {
        callback(new Error('no touch today'));
      },
    });
    return { ...opened, sweep: () => Promise.reject(new Error('no sweep today')) };
  },
};

export default backend;
