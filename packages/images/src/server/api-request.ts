/** A request as it came. */
export interface ApiRequest {
  readonly method: string;
  /** As the client sees it. */
  readonly url: URL;
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What to answer. The body of an answer to HEAD is not sent. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}
