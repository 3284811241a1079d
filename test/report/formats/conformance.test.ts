import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendConformance } from '../../../bench/model/conformance.ts';
import { conformanceReport, conformanceTotals } from '../../../bench/report/formats/conformance.ts';
import { conformanceMatrix } from '../../../tools/pages/conformance-matrix.ts';

const MINE: BackendConformance = {
  backend: 'mine',
  title: 'A store of mine',
  cases: [
    {
      group: 'contents',
      name: 'an unknown id is nothing',
      status: 'pass',
      asked: true,
      observed: 'nothing',
      attempts: 1,
    },
    {
      group: 'contents',
      name: 'texts come back',
      status: 'fail',
      asked: true,
      observed: 'a `|` came back as ""',
      attempts: 1,
    },
    {
      group: 'outages',
      name: 'while it is down',
      status: 'declared',
      asked: false,
      observed: 'it needs no server',
      attempts: 1,
    },
    {
      group: 'outages',
      name: 'while it is frozen',
      status: 'declared',
      asked: false,
      observed: 'it needs no server',
      attempts: 1,
    },
  ],
};

const YOURS: BackendConformance = {
  backend: 'yours',
  title: 'yours',
  cases: MINE.cases.map((one) => ({ ...one, status: 'pass', asked: true, observed: 'fine' })),
};

test('a failure stands out, with what was seen below it', () => {
  assert.equal(
    conformanceReport(MINE),
    [
      'mine: A store of mine',
      '  contents',
      '    pass      an unknown id is nothing (nothing)',
      '    FAIL      texts come back',
      '              a `|` came back as ""',
      '  outages: 2 declared',
      '              it needs no server',
    ].join('\n'),
  );
});

test('the last line counts all of them', () => {
  assert.equal(conformanceTotals([MINE]), '1 passed, 1 failed, 2 declared');
  assert.deepEqual(conformanceTotals([MINE, YOURS]).split('\n'), [
    'mine   1 passed, 1 failed, 2 declared',
    'yours  4 passed, 0 failed, 0 declared',
    '5 passed, 1 failed, 2 declared',
  ]);
});

test('what was too slow to tell is neither passed nor failed, and says what helps', () => {
  const slow: BackendConformance = {
    backend: 'slow',
    title: 'slow',
    cases: [
      { group: 'g', name: 'saves', status: 'too-slow', asked: true, observed: 'set took 600 ms', attempts: 3 },
      { group: 'g', name: 'reads', status: 'pass', asked: true, observed: 'fine', attempts: 2 },
    ],
  };
  assert.equal(
    conformanceReport(slow),
    [
      'slow',
      '  g',
      '    TOO SLOW  saves',
      '              too slow to tell, 3 times: set took 600 ms',
      '    pass      reads (fine, at attempt 2)',
    ].join('\n'),
  );
  assert.match(conformanceTotals([slow]), /^Too slow to tell: .*\n1 passed, 0 failed, 0 declared, 1 too slow to tell$/);
  assert.match(conformanceMatrix([slow]), /\| saves \| \? \|/);
});

test('the page shows who failed what, and how', () => {
  const page = conformanceMatrix([MINE, YOURS]);
  assert.match(page, /^\| {2}\| mine \| yours \|\n\| --- \| :-: \| :-: \|\n\| \*\*contents\*\* \|/);
  assert.match(page, /\| texts come back \| \*\*✗\*\* \| ✓ \|/);
  assert.match(page, /\| while it is down \| – \| ✓ \|/);
  assert.match(page, /\| passed \/ failed \/ declared \| 1 \/ 1 \/ 2 \| 4 \/ 0 \/ 0 \|/);
  assert.match(page, /What `mine` did instead:\n\n- texts come back: `a '\|' came back as ""`/);
  assert.doesNotMatch(page, /What `yours`/);
});
