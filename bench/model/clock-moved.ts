import { z } from 'zod';

/**
 * How far the wall clock, by which lifetimes are counted, left the steady one that times are taken with, at most, between
 * any two moments of a trial; in µs. It does when it is set, and when the machine sleeps.
 */
export const clockMovedSchema = z.object({ aheadUs: z.number().nonnegative(), behindUs: z.number().nonnegative() });

export type ClockMoved = z.infer<typeof clockMovedSchema>;

export const STEADY: ClockMoved = { aheadUs: 0, behindUs: 0 };
