import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cut, framedTable, left, right, shortened, widthOf } from '../../../bench/report/draw/aligned.ts';
import { drawGrid, type GridGroup, grid, plainTable } from '../../../bench/report/draw/grid.ts';

function group(banner: string | null, names: readonly string[], rows: readonly (readonly string[])[]): GridGroup {
  return {
    banner,
    columns: names.map((name, index) => ({ heading: [name], cells: rows.map((row) => row[index] ?? '') })),
  };
}

describe('a table', () => {
  it('aligns each column as its head says, below a heading and a rule', () => {
    const drawn = plainTable(
      [left('name'), right('count', 'per s')],
      [
        ['a', '1'],
        ['long name', '1,000,000'],
      ],
    );
    assert.deepEqual(drawn.split('\n'), [
      '               count',
      'name           per s',
      '────────────────────',
      'a                  1',
      'long name  1,000,000',
    ]);
  });

  it('has no rule without a heading, and no row without rows', () => {
    assert.equal(plainTable([left(), left()], [['a', 'b']]), 'a  b');
    assert.equal(plainTable([left('a'), right('b')], []), 'a  b\n────');
  });

  it('with a frame has a heading and rows', () => {
    assert.deepEqual(framedTable([left('a'), right('count')], [['x', '1']]).split('\n'), [
      '┌───┬───────┐',
      '│ a │ count │',
      '├───┼───────┤',
      '│ x │     1 │',
      '└───┴───────┘',
    ]);
  });
});

describe('a grid', () => {
  const rows = [
    ['1', '22'],
    ['3', '4\n5–6'],
  ];

  it('has the names of its groups above their columns', () => {
    assert.deepEqual(grid('name', ['a', 'b'], [group('steady', ['p50', 'p99'], rows)], 40).split('\n'), [
      '      ─ steady ─',
      'name   p50   p99',
      '────────────────',
      'a        1    22',
      'b        3     4',
      '             5–6',
    ]);
  });

  it('has a word in the middle of a group in place of its cells', () => {
    const words = new Map([[1, 'void']]);
    assert.deepEqual(drawGrid([{ ...group('steady', ['p50', 'p99'], rows), words }]).split('\n'), [
      '─ steady ─',
      ' p50   p99',
      '──────────',
      '   1    22',
      '   void',
    ]);
  });

  it('puts groups that do not fit below each other, with the names again, and cuts what is too wide alone', () => {
    const groups = ['one', 'two', 'three'].map((name) => group(name, ['x'], [['1']]));
    assert.deepEqual(grid('n', ['a'], groups, 20).split('\n'), [
      '   ─ one ─  ─ two ─',
      'n        x        x',
      '───────────────────',
      'a        1        1',
      '',
      '   ─ three ─',
      'n          x',
      '────────────',
      'a          1',
    ]);
    assert.equal(grid('n', ['a'], groups.slice(2), 8).split('\n')[0], '   ─ thr');
  });

  it('is never wider than it may be, and loses no cell that fits', () => {
    const text = fc.stringMatching(/^[a-z0-9]{0,8}$/);
    const sample = fc.record({
      names: fc.array(text, { minLength: 1, maxLength: 4 }),
      headings: fc.array(text, { minLength: 1, maxLength: 6 }),
      width: fc.integer({ min: 30, max: 60 }),
    });
    fc.assert(
      fc.property(sample, ({ names, headings, width }) => {
        const groups = headings.map((heading, index) =>
          group(
            heading,
            ['x'],
            names.map(() => [`cell${index}`]),
          ),
        );
        const drawn = grid('', names, groups, width);
        for (const line of drawn.split('\n')) assert.ok(widthOf(line) <= width, line);
        for (const index of headings.keys()) assert.equal(drawn.split(`cell${index}`).length - 1, names.length, drawn);
      }),
    );
  });
});

describe('the width of a text', () => {
  it('is what it takes up in a terminal, in any script', () => {
    assert.equal(widthOf(''), 0);
    assert.equal(widthOf('redis'), 5);
    assert.equal(widthOf('µs – ≥'), 6);
    assert.equal(widthOf('会话'), 4);
    assert.equal(widthOf('e\u0301'), 1);
    assert.equal(widthOf('short\n会话存储'), 8);
  });

  it('is one for every character of our own texts', () => {
    for (const character of 'aZ~µ×é±–—…→≤≥─│') {
      const [top = ''] = framedTable([left(character)], []).split('\n');
      assert.deepEqual([widthOf(character), top.length], [1, 5], character);
    }
  });

  it('lets names in other scripts stand in line', () => {
    const lines = plainTable(
      [left('name'), right('n')],
      [
        ['会话存储', '1'],
        ['redis', '10'],
        ['сессии', '100'],
      ],
    ).split('\n');
    assert.deepEqual(lines.map(widthOf), [13, 13, 13, 13, 13]);
  });

  it('is kept when a text is cut, which never splits a character', () => {
    assert.equal(cut('会话存储', 5), '会话');
    assert.equal(cut('redis', 3), 'red');
    assert.equal(shortened('会话存储', 5), '会话…');
    assert.equal(shortened('会话存储', 8), '会话存储');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (text, width) => {
        const line = text.replaceAll('\n', ' ');
        assert.ok(line.startsWith(cut(line, width)));
        assert.ok(widthOf(cut(line, width)) <= width);
        assert.ok(widthOf(shortened(line, width)) <= width);
      }),
      { numRuns: 50 },
    );
  });
});
