import { probe } from './probe.ts';

/**
 * Sets `maxmemory` of a running server; what it does when that is used up (`maxmemory-policy`) stays as it is. The limit
 * before is back once the result is disposed of.
 */
export async function limitMemory(url: string, limitBytes: number): Promise<AsyncDisposable> {
  let before = '0';
  await probe(url, async (client) => {
    const [, value = '0'] = (await client.config('GET', 'maxmemory')) as readonly string[];
    before = value;
    await client.config('SET', 'maxmemory', limitBytes);
  });
  return {
    [Symbol.asyncDispose]: () => probe(url, (client) => client.config('SET', 'maxmemory', before)),
  };
}
