/** Networks (/24) of 127.0.0.0/8 beside that of 127.0.0.1. */
export const MOST_SOURCE_ADDRESSES = 254 * 256;

/** Of the users of a trial: connections are kept for each of them. */
export const MOST_USER_ADDRESSES = 1_000;

/** Of one trial: its schedule and what became of each are held in memory. */
export const MOST_ARRIVALS = 20_000_000;

/** What a session holds beside its payload, as JSON: 17 item ids, the user, and the cookie's attributes. */
export const SESSION_ROOM_BYTES = 1024;
