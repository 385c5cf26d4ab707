/** What runs, and how its errors call it. */
export interface ThreadJob {
  /** The program of the thread, without its suffix, as `new URL(…, import.meta.url)` gives it; it answers each message with one. */
  readonly program: URL;
  /** What it is given. Structured-cloneable. */
  readonly request: unknown;
  /** What is done, as in "Cannot <what>: cancelled". */
  readonly what: string;
}

/**
 * Runs a program of this package in a thread of its own, so that the caller can show that it goes on, and returns its answer.
 * @throws ThimbleError base.aborted when the signal is or becomes aborted; base.bug when the thread ends without an answer
 */
export type RunInThread = <Answer>(job: ThreadJob, signal?: AbortSignal) => Promise<Answer>;
