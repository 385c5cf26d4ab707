import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { connect } from "node:net";

/** A request as it goes out. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** The certificates of the authorities that are trusted, PEM; undefined for those of the system. */
  readonly ca: string | undefined;
}

/** An answer whose body has not been read yet. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Rejects when the connection breaks. Ending the iteration closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Connections to one server at the same time, at most; what is more waits. */
const CONNECTIONS = 4;

/** How long an idle connection waits until it is asked whether the other end is still there. */
const KEEP_ALIVE_PROBE_MS = 30_000;

/** The sockets of the HTTP driver: connections that are kept and used again. It has no timeouts of its own: the signal ends a request. */
export class HttpTransport {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: CONNECTIONS, keepAliveMsecs: KEEP_ALIVE_PROBE_MS });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: CONNECTIONS, keepAliveMsecs: KEEP_ALIVE_PROBE_MS });
  /** A stream that does not end must not take the place of those that do. */
  readonly #streams = { http: new HttpAgent(), https: new HttpsAgent() };

  /** Resolves when the server takes a connection, and hangs up. */
  async probe(url: URL, signal: AbortSignal): Promise<void> {
    const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
    const socket = connect({ host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port });
    const stop = (): void => void socket.destroy(toError(signal.reason));
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.on("error", reject);
        signal.addEventListener("abort", stop, { once: true });
        if (signal.aborted) stop();
      });
    } finally {
      signal.removeEventListener("abort", stop);
      socket.destroy();
    }
  }

  /**
   * Sends a request and resolves with the head of its answer. A kept connection that the server has closed meanwhile is no failure: the
   * request is sent once more on another when it may be.
   * @param isStream whether the answer does not end by itself
   */
  async send(request: HttpRequest, signal: AbortSignal, isStream: boolean): Promise<HttpAnswer> {
    for (;;) {
      const sent = this.#start(request, signal, isStream);
      try {
        return await answered(sent, request.body);
      } catch (error) {
        // @see RFC 9110, section 9.2.2: what is idempotent may be sent again
        const mayBeAgain = sent.reusedSocket && request.method !== "POST" && request.method !== "PATCH";
        if (!mayBeAgain || signal.aborted || !isHangUp(error)) throw error;
      }
    }
  }

  /** Closes all connections. */
  close(): void {
    for (const agent of [this.#http, this.#https, this.#streams.http, this.#streams.https]) agent.destroy();
  }

  #start(request: HttpRequest, signal: AbortSignal, isStream: boolean): ClientRequest {
    const { url, method, headers, ca } = request;
    const options = { method, headers, signal };
    if (url.protocol === "https:")
      return requestHttps(url, {
        ...options,
        agent: isStream ? this.#streams.https : this.#https,
        ...(ca === undefined ? {} : { ca }),
      });
    return requestHttp(url, { ...options, agent: isStream ? this.#streams.http : this.#http });
  }
}

function answered(sent: ClientRequest, body: Uint8Array | undefined): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    sent.on("error", reject);
    sent.once("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_PROBE_MS));
    sent.once("response", (message: IncomingMessage) =>
      resolve({ status: message.statusCode ?? 0, headers: message.headers, body: message }),
    );
    sent.end(body);
  });
}

function isHangUp(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("The request was aborted");
}
