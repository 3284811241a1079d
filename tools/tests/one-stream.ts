import type { EventData } from 'node:test';
import type { TestEvent } from 'node:test/reporters';

/** Of the lines with which Node.js ends a stream of tests, such as "tests 5". */
const TOTAL = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

/**
 * Streams of tests (`run` of node:test), one after the other, as if they were one: their totals are added, and the
 * summary, after which a reporter lists what failed, comes once, at the end. It is successful if all were.
 */
export async function* oneStream(
  streams: Iterable<AsyncIterable<TestEvent>>,
): AsyncGenerator<TestEvent, void, undefined> {
  const totals = new Map<string, number>();
  let whole: EventData.TestSummary | undefined;
  for (const stream of streams) {
    for await (const event of stream) {
      const total = totalOf(event);
      if (total !== null) totals.set(total.name, (totals.get(total.name) ?? 0) + total.value);
      else if (event.type === 'test:summary' && event.data.file === undefined) whole = added(whole, event.data);
      else yield event;
    }
  }
  for (const [name, sum] of totals) {
    yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${sum}`, level: 'info' } };
  }
  if (whole !== undefined) yield { type: 'test:summary', data: whole };
}

function totalOf({ type, data }: TestEvent): { readonly name: string; readonly value: number } | null {
  if (type !== 'test:diagnostic' || data.nesting !== 0) return null;
  const [, name, value] = TOTAL.exec(data.message) ?? [];
  return name === undefined ? null : { name, value: Number(value) };
}

function added(sum: EventData.TestSummary | undefined, one: EventData.TestSummary): EventData.TestSummary {
  if (sum === undefined) return one;
  const keys = Object.keys(one.counts) as (keyof typeof one.counts)[];
  return {
    file: undefined,
    success: sum.success && one.success,
    duration_ms: sum.duration_ms + one.duration_ms,
    counts: { ...one.counts, ...Object.fromEntries(keys.map((key) => [key, sum.counts[key] + one.counts[key]])) },
  };
}
