import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import memcached from '../../backends/memcached/index.ts';
import redis from '../../backends/redis/index.ts';
import { stageOf } from './stage.ts';

const LIMIT_BYTES = 8 * 1024 * 1024;
const PAYLOAD = 'x'.repeat(16 * 1024);
/** Twice what fits. */
const SESSIONS = (2 * LIMIT_BYTES) / PAYLOAD.length;

for (const backend of [redis, memcached]) {
  describe(`the memory of ${backend.name}`, () => {
    it('is as large as before once a limit is lifted', async () => {
      await using stage = await stageOf(backend);
      const [spec] = backend.services;
      const { server, node1 } = stage;
      assert.ok(spec?.limitMemory !== undefined && server !== null);

      /** Opens sessions and resolves with how many of them exist afterwards. */
      const kept = async (): Promise<number> => {
        let found = 0;
        const ids: string[] = [];
        for (let turn = 0; turn < SESSIONS; turn += 1) {
          const id = await node1.client.create({ payload: PAYLOAD }).catch(() => null);
          if (id !== null) ids.push(id);
        }
        for (const id of ids) if ((await node1.client.read(id)) !== null) found += 1;
        return found;
      };
      {
        await using _little = await spec.limitMemory(server.url, LIMIT_BYTES);
        assert.ok((await kept()) < SESSIONS);
      }
      assert.equal(await kept(), SESSIONS);
    });
  });
}
