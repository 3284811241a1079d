/** What stands for every built-in backend or scenario in a list. */
export const ALL = 'all';
