import { z } from 'zod';

/**
 * The greatest movement of the wall clock against the steady clock between any two moments of a trial, in µs. Lifetimes are
 * counted by the wall clock, all other times by the steady one. They part when the clock is set, or the machine sleeps.
 */
export const clockMovedSchema = z.object({ aheadUs: z.number().nonnegative(), behindUs: z.number().nonnegative() });

export type ClockMoved = z.infer<typeof clockMovedSchema>;

export const STEADY: ClockMoved = { aheadUs: 0, behindUs: 0 };
