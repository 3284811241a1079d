import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReliableTrial, TrialResult } from '../../bench/model/measured-trial.ts';
import type { RunEvent } from '../../bench/model/run-event.ts';
import type { Probe } from '../../bench/model/slo.ts';
import {
  advance,
  type ProgressState,
  remainingMs,
  renderEvent,
  renderLine,
  startProgress,
} from '../../bench/terminal/progress.ts';
import { ProgressDisplay } from '../../bench/terminal/progress-display.ts';
import { sampleTrial, voidOf } from '../report/sample-result.ts';

const TRIAL: Extract<RunEvent, { type: 'trial-starts' }> = {
  type: 'trial-starts',
  number: 1,
  backend: 'redis',
  scenario: 'node-kill',
  trial: 1,
  attempt: 1,
  of: 1,
  isRepeat: false,
};

const RUN: RunEvent = { type: 'run-starts', trials: 12, plannedMs: 240_000, backends: [], scenarios: [], earlier: [] };

const MEASURING: readonly (readonly [atMs: number, event: RunEvent])[] = [
  [0, RUN],
  [0, TRIAL],
  [2_000, { type: 'phase', phase: 'measure' }],
  [3_000, { type: 'live', answered: 100, p99Us: 5_000, lost: { sum: 0, total: 1000 } }],
  [4_000, { type: 'live', answered: 598, p99Us: 4_210, lost: { sum: 3, total: 1000 } }],
];

function after(events: typeof MEASURING): ProgressState {
  return events.reduce((state, [atMs, event]) => advance(state, event, atMs), startProgress(0));
}

const MEASURED = sampleTrial({ backend: 'redis', scenario: 'node-kill', p99Us: 4_210, lost: 3 });
const PASSED: ReliableTrial = { ...MEASURED, throughput: { ...MEASURED.throughput, achievedPerS: 499.6 } };

function ended(trial: TrialResult): string {
  return renderEvent(after(MEASURING), { type: 'trial-ends', trial }, 5_000) ?? '';
}

test('the line shows the trial, its figures and the time', () => {
  assert.equal(
    renderLine(after(MEASURING), 5_000, 200),
    '[1/12] redis node-kill trial 1/1 · measure · 498 req/s · p99 4.21 ms · 3 of 1,000 lost · 0:05 elapsed, about 3:55 left',
  );
});

test('a trial that is run again is called a repeat, and adds nothing to the rest', () => {
  const state = after([
    [0, { type: 'run-starts', trials: 2, plannedMs: 40_000, backends: ['redis'], scenarios: [], earlier: [] }],
    [0, TRIAL],
    [0, { type: 'phase', phase: 'measure' }],
    [20_000, { ...TRIAL, scenario: 'steady', number: 2 }],
    [20_000, { type: 'phase', phase: 'measure' }],
    [40_000, { ...TRIAL, attempt: 2, number: 2, isRepeat: true }],
    [50_000, { type: 'phase', phase: 'measure' }],
  ]);
  assert.equal(
    renderLine(state, 50_000, 200),
    'repeat of redis node-kill trial 1/1, attempt 2 · measure · 0:50 elapsed, about 0:10 left',
  );
});

test('the search for a load counts in the time of the run, and not in the rest', () => {
  const state = after([
    [0, { type: 'task-starts', title: 'finding a load that redis carries', plannedMs: 5_000 }],
    [1_000, { type: 'phase', phase: 'search' }],
    [6_000, RUN],
    [6_000, TRIAL],
    [8_000, { type: 'phase', phase: 'measure' }],
  ]);
  assert.equal(
    renderLine(state, 11_000, 200),
    '[1/12] redis node-kill trial 1/1 · measure · 0:11 elapsed, about 3:55 left',
  );
});

test('a task that is not a trial has a title, and no sessions to lose', () => {
  const state = after([
    [0, { type: 'task-starts', title: 'load http://127.0.0.1:3000/', plannedMs: 10_000 }],
    [0, { type: 'phase', phase: 'measure' }],
    [1_000, { type: 'live', answered: 100, p99Us: null, lost: null }],
    [2_000, { type: 'live', answered: 300, p99Us: 4_210, lost: null }],
  ]);
  assert.equal(
    renderLine(state, 3_000, 200),
    'load http://127.0.0.1:3000/ · measure · 200 req/s · p99 4.21 ms · 0:03 elapsed, about 0:07 left',
  );
});

test('the line fits the terminal', () => {
  for (const columns of [1, 20, 80])
    assert.ok(renderLine(after(MEASURING), 5_000, columns).length < Math.max(2, columns));
});

test('the time left follows the trials that ran, not those that were skipped', () => {
  const second: RunEvent = { ...TRIAL, number: 2 };
  const slower = after([...MEASURING, [40_000, second]]);
  assert.equal(remainingMs(slower, 40_000), 11 * 40_000);
  const skipped = after([
    [0, RUN],
    [0, TRIAL],
    [0, second],
  ]);
  assert.equal(remainingMs(skipped, 0), 11 * 20_000);
});

function shown(stream: { isTTY: boolean }, quiet: boolean): string {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  {
    using display = new ProgressDisplay({ ...stream, columns: 100, write }, { quiet, terminalType: 'xterm' });
    for (const [, event] of MEASURING) display.show(event);
    display.show({ type: 'trial-ends', trial: PASSED });
    display.show({ type: 'run-ends' });
  }
  return written;
}

test('if lines stay, every phase and result has one, without control codes', () => {
  const lines = shown({ isTTY: false }, false).trimEnd().split('\n');
  assert.equal(lines.length, 2, lines.join('\n'));
  assert.match(lines[0] ?? '', /^\[1\/12\] redis node-kill trial 1\/1: measure \(0:00 elapsed/);
  assert.match(lines[1] ?? '', /trial 1\/1: passed, 500 req\/s, p99 4.21 ms, 3 of 1,000 lost$/);
  assert.ok(lines.every((line) => !line.includes('\u001B')));
});

test('on a terminal the line is removed at the end', () => {
  const text = shown({ isTTY: true }, false);
  assert.ok(text.endsWith('\r\u001B[2K'));
  assert.equal(text.split('\n').length, 2);
});

test('quiet is silent', () => {
  assert.equal(shown({ isTTY: true }, true), '');
  assert.equal(shown({ isTTY: false }, true), '');
});

test('an installation is reported even with quiet', () => {
  let text = '';
  const stream = {
    isTTY: false,
    write(part: string) {
      text += part;
    },
  };
  using display = new ProgressDisplay(stream, { quiet: true, terminalType: 'xterm' });
  display.say('Installing nginx with apt');
  assert.equal(text, 'Installing nginx with apt\n');
});

test('a failed trial has its reason', () => {
  const line = ended({ ...PASSED, status: 'failed', reason: '3 of 1,000 sessions lost' });
  assert.match(line, /: failed, 500 req\/s, p99 4.21 ms, 3 of 1,000 lost: 3 of 1,000 sessions lost$/);
});

test('if lines stay, a measurement has one every five seconds', () => {
  let state = after([
    [0, RUN],
    [0, TRIAL],
    [1_000, { type: 'phase', phase: 'warm-up' }],
    [2_000, { type: 'phase', phase: 'measure' }],
  ]);
  const lines: string[] = [];
  for (let second = 1; second <= 14; second++) {
    // As timers do, the last reading of the interval comes a little early.
    const atMs = 2_000 + second * 1_000 - (second % 5 === 0 ? 3 : 0);
    const p99Us = second < 8 ? null : 4_210;
    const event = {
      type: 'live',
      answered: second * 500,
      p99Us,
      lost: { sum: second > 5 ? 2 : 0, total: 1000 },
    } as const;
    state = advance(state, event, atMs);
    const line = renderEvent(state, event, atMs);
    if (line !== null) lines.push(line);
  }
  assert.deepEqual(lines, [
    '[1/12] redis node-kill trial 1/1: measure, 502 req/s, 0 of 1,000 lost (0:07 elapsed, about 3:53 left)',
    '[1/12] redis node-kill trial 1/1: measure, 502 req/s, p99 4.21 ms, 2 of 1,000 lost (0:12 elapsed, about 3:48 left)',
  ]);
});

test('each probe of a search has a line that stays', () => {
  const probe: Probe = {
    ratePerSecond: 1600,
    durationMs: 3000,
    requests: 4800,
    p50Us: 2_060,
    percentileUs: 30_800,
    errors: 0,
    dropped: 0,
    verdict: 'kept',
    reason: null,
  };
  const line = renderEvent(after(MEASURING), { type: 'probe', probe, slo: 'p99<100ms' }, 5_000);
  assert.equal(line, '  1,600 req/s for 3.00 s: p50 2.06 ms, p99 30.8 ms, 0 dropped: kept');
});

test('a trial that was skipped has no figures', () => {
  const { backend, routing, scenario, trial } = PASSED;
  const cause = { status: 'skipped', cause: 'missing-server', reason: 'redis is missing' } as const;
  assert.match(ended({ backend, routing, scenario, trial, ...cause }), /trial 1\/1: skipped: redis is missing$/);
});

test('a void trial has its lost sessions, and no figures', () => {
  const line = ended({ ...voidOf(PASSED), reason: 'the generator was the bottleneck' });
  assert.match(line, /trial 1\/1: void, 3 of 1,000 lost: the generator was the bottleneck$/);
});

test('a backend without sessions has none to lose', () => {
  assert.match(ended(sampleTrial({ backend: 'none' })), /passed, 498 req\/s, p99 5.00 ms$/);
});
