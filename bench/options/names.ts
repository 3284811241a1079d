/** What stands for every built-in backend or scenario in a list. */
export const ALL = 'all';

/** The parts of a list with commas between them. */
export function listed(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}
