/** A request to a registry, or to who issues its tokens. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

/** An answer whose body has not been read yet. Whoever gets one reads the body or discards it. */
export interface HttpAnswer {
  readonly status: number;
  /** The header of this name in lower case; values of one that is repeated are joined by a comma. */
  header(name: string): string | undefined;
  /** Rejects when the connection breaks before the announced length has come. Can be read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets the connection go without the rest of the body. */
  discard(): void;
}

/** How requests reach a registry. It follows no redirects, repeats nothing and adds no credentials: that is decided by its user. */
export interface Http {
  /** Resolves with the head of the answer. Rejects when the server is not reached, and when the signal is or becomes aborted. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
}
