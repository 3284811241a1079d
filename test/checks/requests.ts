import fc from 'fast-check';
import type { Request } from './correct-store.ts';

const us = (max: number) => fc.integer({ min: 1, max });

/** Requests whose parts are short, or so long that many others start and end in the same time. */
export function requestsOf(mostUs: number) {
  const part = fc.oneof({ weight: 3, arbitrary: us(15) }, { weight: 1, arbitrary: us(mostUs) });
  const request = fc.record<Request>({
    kind: fc.constantFrom(
      ...(['read', 'read', 'read', 'add', 'add', 'add', 'checkout', 'logout', 'login', 'replay'] as const),
    ),
    gapUs: fc.oneof({ weight: 4, arbitrary: us(30) }, { weight: 1, arbitrary: us(150) }),
    readUs: part,
    writeUs: part,
    answerUs: part,
    fate: fc.constantFrom('answered', 'answered', 'answered', 'retried', 'cut-off', 'cut-off', 'broken-off', 'refused'),
    patienceUs: us(200),
  });
  return fc.array(request, { maxLength: 30 });
}
