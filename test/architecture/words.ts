/**
 * Words that make a text hard to read for those who read English as a second language, and what to write instead. A quoted
 * word is data, such as the user `nobody` of the operating system.
 */
export const FORBIDDEN: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  {
    pattern: /(?<!['`])\b(?:whoever|nobody|somebody|everybody|anybody)\b/i,
    instead: 'name the part: the harness, the user, the caller',
  },
  { pattern: /\b(?:go|goes|going|gone|went) on\b/i, instead: 'continue, resume, run' },
  { pattern: /\b(?:is|are|was|were|be|been|being) told\b/i, instead: 'is reported, receives' },
  { pattern: /\banew\b/i, instead: 'again, new' },
  { pattern: /\bso many\b/i, instead: 'how many, the number of' },
  { pattern: /\bmeanwhile\b/i, instead: 'during, while' },
  { pattern: /\bbeside\b/i, instead: 'next to, in addition to, besides' },
  { pattern: /\b(?:run|runs|ran|running) out\b/i, instead: 'expire, end' },
  { pattern: /\b(?:is|are|was|were) to be\b/i, instead: 'must be, will be' },
  { pattern: /\b(?:come|comes|came|coming) about\b/i, instead: 'happen' },
  { pattern: /\b(?:to|can|cannot|could|may|must) be had\b/i, instead: 'is available' },
  { pattern: /\bcomplained of\b/i, instead: 'reported' },
  { pattern: /\blet have\b/i, instead: 'gets' },
  {
    pattern: /\b(?:is|are|was|were) there (?:no|none|nothing)\b|\bthere (?:is|are|was|were) (?:no|none|nothing)\b/i,
    instead: 'has no, without, missing',
  },
];

/** Places with one of these words: `file:line: word (instead: …)`. Where the lines of a comment end does not matter. */
export function dialectIn(file: string, text: string): string[] {
  return passages(file, text).flatMap(({ line, lines }) =>
    FORBIDDEN.flatMap(({ pattern, instead }) =>
      [...lines.join(' ').matchAll(new RegExp(pattern, 'gi'))].map(
        ({ 0: word, index }) => `${file}:${line + lineAt(lines, index)}: "${word}" (instead: ${instead})`,
      ),
    ),
  );
}

interface Passage {
  /** Where it begins. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** What continues the comment of the line before. An empty line of a comment, a tag and a new comment do not. */
const CONTINUED = {
  code: /^\s*(?:\/\/|\*)\s+(?=[^\s@])/,
  config: /^\s*#\s+(?=\S)/,
  /** No item of a list, no table, no heading, no fence. */
  prose: /^\s*(?=\S)(?!\||#+ |```|[-*] |\d+\. )/,
};

/** Where a comment begins; every line of prose is one. */
const BEGUN = { code: /^\s*(?:\/\/|\/?\*)/, config: /^\s*#/, prose: /\S/ };

function passages(file: string, text: string): Passage[] {
  const kind = /\.(?:ts|mjs)$/.test(file) ? 'code' : file.endsWith('.md') ? 'prose' : 'config';
  const found: { line: number; lines: string[] }[] = [];
  let before = '';
  for (const [index, line] of text.split('\n').entries()) {
    const isContinued = CONTINUED[kind].test(line) && BEGUN[kind].test(before);
    if (isContinued) found.at(-1)?.lines.push(line.replace(CONTINUED[kind], ''));
    else found.push({ line: index + 1, lines: [line] });
    before = line;
  }
  return found;
}

/** The number of lines that end before this place of the joined ones. */
function lineAt(lines: readonly string[], index: number): number {
  let end = -1;
  return lines.findIndex((line) => (end += line.length + 1) >= index);
}
