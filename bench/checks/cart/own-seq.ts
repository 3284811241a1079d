import { parseRequestId } from '../../model/operation.ts';
import type { SessionState } from '../session/state.ts';

export type SessionIdentity = Pick<SessionState, 'vu' | 'loginSeq'>;

/** Where in the user's count of requests an item was added; null where this session's user cannot have added it. */
export function ownSeq({ vu, loginSeq }: SessionIdentity, item: string): number | null {
  const id = parseRequestId(item);
  return id !== null && id.vu === vu && id.seq > loginSeq ? id.seq : null;
}
