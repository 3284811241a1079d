/** Waits for all of them, whatever becomes of each, and then throws what the first in the list failed of. */
export async function allSettled(steps: readonly Promise<unknown>[]): Promise<void> {
  for (const step of await Promise.allSettled(steps)) if (step.status === 'rejected') throw step.reason;
}
