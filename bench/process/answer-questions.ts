/** What a worker process (`answerQuestions`) sends back for each question. */
export type WorkerReply<Answer> = { readonly answer: Answer } | { readonly failed: string };

/** The worker's own end: answers every question until the harness closes the channel. */
export function answerQuestions<Answer>(answer: (question: unknown) => Promise<Answer>): void {
  const send = (reply: WorkerReply<Answer>): void => {
    process.send?.(reply);
  };
  process.on('message', (question: unknown) => {
    answer(question).then(
      (value) => send({ answer: value }),
      (error: unknown) => send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
