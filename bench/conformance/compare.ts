import { isDeepStrictEqual } from 'node:util';
import { CallFailed } from '../process/channel.ts';
import { expect } from './case.ts';
import type { Content } from './host-api.ts';
import type { Host } from './host-client.ts';

const LONGEST_SHOWN = 80;

/** A value as a message shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}

/** Throws what came back, unless the session has this content there. Fields that a store adds do no harm. */
export async function expectContent(host: Host, id: string, content: Content, what: string): Promise<void> {
  const found = await host.call('read', id);
  expect(found !== null, `${what}: not found on ${host.nodeId}`);
  const kept = Object.fromEntries(Object.keys(content).map((key) => [key, found?.[key]]));
  expect(isDeepStrictEqual(kept, content), `${what}: ${shown(content)} came back as ${shown(found)}`);
}

/** Throws what was found, unless no host finds the session. */
export async function expectNone(hosts: readonly Host[], id: string, when: string): Promise<void> {
  for (const host of new Set(hosts)) {
    const found = await host.call('read', id);
    expect(found === null, `${when}, ${host.nodeId} finds ${shown(found)}`);
  }
}

/** The message of the store's error, or null when the call was acknowledged; throws what is neither. */
export async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    // The end of the process, or silence, is no refusal, and neither is an error past the deadline (TooSlow).
    if (error instanceof CallFailed) return error.message;
    throw error;
  }
}

/** Resolves with the message of the error; throws without an error. */
export async function rejectionOf(call: Promise<unknown>, otherwise: (value: unknown) => string): Promise<string> {
  const value = call.catch(() => undefined);
  const message = await refusalOf(call);
  if (message === null) throw new Error(otherwise(await value));
  return message;
}
