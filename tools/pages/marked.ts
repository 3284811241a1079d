/** A generated part of a page between its two marks. */
export function marked(mark: string, content: string): string {
  return `<!-- ${mark} -->\n\n${content}\n\n<!-- /${mark} -->`;
}

/** The text of a page with this content between the two marks. Throws if it has no such marks. */
export function withBlock(page: string, mark: string, content: string): string {
  const block = new RegExp(`<!-- ${mark} -->.*<!-- /${mark} -->`, 's');
  if (!block.test(page)) throw new Error(`the page has no marks <!-- ${mark} --> and <!-- /${mark} -->`);
  // A function: the content may hold what a replacement text would take for a pattern.
  return page.replace(block, () => marked(mark, content));
}
