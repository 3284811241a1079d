import { StoreError } from '../backend.ts';

/** The name of the server's refusal, such as `ConditionalCheckFailedException`. Null for any other error. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof StoreError) || !(error.cause instanceof Error)) return null;
  return '$fault' in error.cause ? error.cause.name : null;
}

/** The table, or the account, is throttled (DynamoDB Developer Guide, "Error retries"). */
const THROTTLED: ReadonlySet<string | null> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

export function isThrottled(error: unknown): boolean {
  return THROTTLED.has(refusalOf(error));
}

/** Resolves with false if the server refuses it by this name. Rejects on any other error. */
export async function unlessRefused(refusal: string, work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (refusalOf(error) === refusal) return false;
    throw error;
  }
}
