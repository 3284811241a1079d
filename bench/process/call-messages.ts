/** A call as it travels over the IPC channel to a script. */
export interface Call {
  readonly id: number;
  /** The name of the function. */
  readonly call: string;
  readonly args: readonly unknown[];
}

export interface CallFailure {
  /** Of the error. */
  readonly name: string;
  readonly message: string;
  /** The error's stack; its message where it has none. */
  readonly details: string;
}

/** What comes back for a call. `value` is missing for a function that returns nothing. */
export type Reply = { readonly replyTo: number } & ({ readonly value?: unknown } | { readonly failure: CallFailure });

export function isReply(message: unknown): message is Reply {
  return typeof message === 'object' && message !== null && 'replyTo' in message;
}

/** The one message of a script about its start (`reportStart`): it answers calls from now on, or why it cannot start. */
export type StartNote<Facts> =
  | { readonly type: 'ready'; readonly facts: Facts }
  | { readonly type: 'failed'; readonly message: string };
