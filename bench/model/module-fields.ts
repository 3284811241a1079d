import { z } from 'zod';
import { thousands } from './thousands.ts';

/**
 * Fields of what people export from modules of their own, a scenario or a store. Each says what it must be where a value
 * does not fit: `must be true or false`.
 */

export const moduleName = z
  .string('must be a text')
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits and dashes, a letter first');

export const flag = z.boolean('must be true or false');

export const text = z.string('must be a text');

export function object<T extends z.core.$ZodShape>(shape: T) {
  return z.strictObject(shape, { error: objectError });
}

export function list<T extends z.ZodType>(of: T) {
  return z.array(of, 'must be a list');
}

export function within(least: number, most: number) {
  const message = `must be a number from ${least} to ${most}`;
  return z.number(message).min(least, message).max(most, message);
}

export function positive(most: number) {
  const message = `must be a number above 0${most === Number.MAX_SAFE_INTEGER ? '' : `, at most ${most}`}`;
  return z.number(message).gt(0, message).max(most, message);
}

export function whole(least: number, most: number) {
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${thousands(most)}`;
  const message = `must be a whole number from ${thousands(least)}${upTo}`;
  return z.int(message).min(least, message).max(most, message);
}

/** The message if it is no object. An object has a message for each field that does not fit. */
function objectError({ code }: { readonly code?: string | undefined }): string | undefined {
  return code === 'unrecognized_keys' ? undefined : 'must be an object';
}
