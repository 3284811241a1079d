import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../bench/model/run-event.ts';
import { ProgressDisplay } from '../../bench/terminal/progress-display.ts';
import { sampleTrial } from '../report/sample-result.ts';
import { ESCAPE, Screen } from './screen.ts';

const RUN: RunEvent = {
  type: 'run-starts',
  trials: 4,
  plannedMs: 80_000,
  backends: ['memory', 'redis'],
  scenarios: [
    { name: 'steady', breaks: false },
    { name: 'node-kill', breaks: true },
  ],
  earlier: [],
};

const FIRST = { backend: 'memory', scenario: 'node-kill', trial: 1 };
const LOST = sampleTrial({ ...FIRST, p99Us: 36_500, lost: 995 });
const UNDECIDED = sampleTrial({ backend: 'redis', status: 'inconclusive', reason: 'the node came back late' });

function starts(number: number, trial = FIRST): RunEvent {
  return { type: 'trial-starts', ...trial, attempt: 1, number, of: 1, isRepeat: false };
}

const EVENTS: readonly RunEvent[] = [
  { type: 'message', text: 'seed 7' },
  RUN,
  starts(1),
  { type: 'phase', phase: 'measure' },
  { type: 'live', answered: 100, p99Us: 5_000, lost: { sum: 0, total: 1000 } },
  { type: 'trial-ends', trial: LOST },
  starts(2, { backend: 'redis', scenario: 'steady', trial: 1 }),
  { type: 'trial-ends', trial: UNDECIDED },
  starts(3, { backend: 'redis', scenario: 'node-kill', trial: 1 }),
  { type: 'phase', phase: 'log-in' },
];

function displayOn(screen: Screen, terminalType = 'xterm'): ProgressDisplay {
  return new ProgressDisplay(screen, { quiet: false, terminalType });
}

test('on a terminal the results so far stand below the lines that stay, once', () => {
  const screen = new Screen(80);
  screen.write('$ npm run bench\n');
  using display = displayOn(screen);
  for (const event of EVENTS) display.show(event);
  assert.deepEqual(screen.lines.slice(0, -1), [
    '$ npm run bench',
    'seed 7',
    '[2/4] redis steady trial 1/1: inconclusive, 498 req/s, p99 5.00 ms, 0 of 1,000 l',
    'ost: the node came back late',
    '         ── steady ──  ── node-kill ──',
    'backend           p99   p99       lost',
    '                   ms    ms   sessions',
    '──────────────────────────────────────',
    'memory                 36.5  995/1,000',
    'redis    inconclusive         …',
  ]);
  assert.match(screen.lines.at(-1) ?? '', /^\[3\/4\] redis node-kill trial 1\/1 · log-in · 0:00 elapsed/);
});

test('at the end only the lines that stay are left', () => {
  const screen = new Screen(120);
  {
    using display = displayOn(screen);
    for (const event of EVENTS) display.show(event);
    display.say('Installing nginx with apt');
  }
  const lines = screen.lines.filter((line) => line !== '');
  assert.equal(lines.length, 3, lines.join('\n'));
  assert.deepEqual([lines[0], lines[2]], ['seed 7', 'Installing nginx with apt']);
});

test('a table that is not shown leaves a line for each result', () => {
  const screen = new Screen(20);
  using display = displayOn(screen);
  for (const event of EVENTS) display.show(event);
  assert.match(screen.lines.join(''), /trial 1\/1: passed, .*995 of 1,000 lost/);
  assert.doesNotMatch(screen.lines.join('\n'), /^backend/m);
});

test('a terminal that becomes smaller keeps what stood above', () => {
  const screen = new Screen(100);
  using display = displayOn(screen);
  for (const event of EVENTS) display.show(event);
  for (const [columns, rows] of [
    [60, 24],
    [30, 24],
    [60, 6],
    [100, 30],
  ] as const) {
    Object.assign(screen, { columns, rows });
    display.show({ type: 'phase', phase: 'measure' });
  }
  assert.equal(screen.lines[0], 'seed 7');
  assert.equal(screen.lines.filter((line) => line.startsWith('backend')).length, 1);
});

test('no colours are used, and a terminal without control codes gets none', () => {
  const [capable, dumb] = [new Screen(80), new Screen(80)];
  for (const [screen, type] of [
    [capable, 'xterm'],
    [dumb, 'dumb'],
  ] as const) {
    using display = displayOn(screen, type);
    for (const event of EVENTS) display.show(event);
  }
  assert.ok(
    capable.written
      .split(ESCAPE)
      .slice(1)
      .every((part) => !/^[\d;]*m/.test(part)),
  );
  assert.ok(!dumb.written.includes(ESCAPE));
  assert.match(dumb.written, /trial 1\/1: passed/);
});

test('between two results only the line of the trial is written again', () => {
  const screen = new Screen(80);
  using display = displayOn(screen);
  for (const event of EVENTS) display.show(event);
  const before = screen.written.length;
  display.show({ type: 'phase', phase: 'measure' });
  const [nothing, line = ''] = screen.written.slice(before).split(`\r${ESCAPE}2K`);
  assert.equal(nothing, '');
  assert.match(line, /^\[3\/4\] redis node-kill trial 1\/1 · measure · /);
  assert.ok(!line.includes(ESCAPE) && !line.includes('\n'), line);
});
