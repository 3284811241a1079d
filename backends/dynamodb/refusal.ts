import { StoreError } from '../backend.ts';

/** By what name the server refused a request, such as `ConditionalCheckFailedException`; null for any other error. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof StoreError) || !(error.cause instanceof Error)) return null;
  return '$fault' in error.cause ? error.cause.name : null;
}

/** By these it says that a table, or an account, has had enough for now (DynamoDB Developer Guide, "Error retries"). */
const THROTTLED: ReadonlySet<string | null> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

export function isThrottled(error: unknown): boolean {
  return THROTTLED.has(refusalOf(error));
}

/** False where the server refuses it by this name; any other error stays one. */
export async function unlessRefused(refusal: string, work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (refusalOf(error) === refusal) return false;
    throw error;
  }
}
