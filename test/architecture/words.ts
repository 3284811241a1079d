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

/** Lines that have one of these words: `file:line: word (instead: …)`. */
export function dialectIn(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    FORBIDDEN.flatMap(({ pattern, instead }) => {
      const word = pattern.exec(line)?.[0];
      return word === undefined ? [] : [`${file}:${index + 1}: "${word}" (instead: ${instead})`];
    }),
  );
}
