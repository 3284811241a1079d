import autocannon from 'autocannon';
import { type ContenderTask, contend } from './contender.ts';

/** autocannon with one fixed request: nothing is looked at but the status. */
await contend(async ({ host, port, connections, durationMs }: ContenderTask) => {
  const headers = { 'x-request-id': '1-1', cookie: 'sid=fixed' };
  const url = `http://${host}:${port}/session`;
  const result = await autocannon({ url, connections, duration: durationMs / 1000, headers });
  return result['2xx'];
});
