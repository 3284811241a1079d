/** The cookie that names a user's session: the same for every backend. */
export const SESSION_COOKIE = {
  name: 'sid',
  attributes: { httpOnly: true, sameSite: 'lax', path: '/' },
} as const;
