import { isDeepStrictEqual } from 'node:util';
import { expect } from './case.ts';
import type { Content } from './host-api.ts';
import type { Host } from './host-client.ts';

const LONGEST_SHOWN = 80;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}

/** Throws what came back, unless this session holds that there. Fields that a store adds for itself do no harm. */
export async function expectContent(host: Host, id: string, content: Content, what: string): Promise<void> {
  const found = await host.call('read', id);
  expect(found !== null, `${what}: not found on ${host.nodeId}`);
  const kept = Object.fromEntries(Object.keys(content).map((key) => [key, found?.[key]]));
  expect(isDeepStrictEqual(kept, content), `${what}: ${shown(content)} came back as ${shown(found)}`);
}

/** Throws what was found, unless the store says on each of these hosts that there is no such session. */
export async function expectNone(hosts: readonly Host[], id: string, when: string): Promise<void> {
  for (const host of new Set(hosts)) {
    const found = await host.call('read', id);
    expect(found === null, `${when}, ${host.nodeId} finds ${shown(found)}`);
  }
}

/** Resolves with the message of the error; throws when there was none. */
export async function rejectionOf(call: Promise<unknown>, otherwise: (value: unknown) => string): Promise<string> {
  let value: unknown;
  try {
    value = await call;
  } catch (error) {
    if (error instanceof Error && error.name === 'CallRejected') return error.message;
    throw error;
  }
  throw new Error(otherwise(value));
}
