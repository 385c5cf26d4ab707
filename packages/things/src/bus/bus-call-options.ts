/** What every call on a bus takes. */
export interface BusCallOptions {
  /** Ends the wait; the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
}
