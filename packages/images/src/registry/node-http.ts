import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Http, HttpAnswer, HttpRequest } from "./http.ts";

/** What a connection trusts. */
export interface NodeHttpOptions {
  /** Certificates of the authorities that are trusted, PEM; default those of Node. */
  readonly ca?: string | undefined;
}

/** Connections to one server at the same time, at most; what is more waits. */
const CONNECTIONS = 4;

/** HTTP over the sockets of Node. Connections are kept until `close`. */
export class NodeHttp implements Http, Disposable {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #https: HttpsAgent;

  constructor({ ca }: NodeHttpOptions = {}) {
    this.#https = new HttpsAgent({ keepAlive: true, maxSockets: CONNECTIONS, ...(ca === undefined ? {} : { ca }) });
  }

  send({ url, method, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const options = { method, headers: { ...headers, ...length }, signal };
    return new Promise((resolve, reject) => {
      const sent =
        url.protocol === "https:"
          ? requestHttps(url, { ...options, agent: this.#https })
          : requestHttp(url, { ...options, agent: this.#http });
      sent.on("error", reject);
      sent.once("response", (message) => resolve(toAnswer(message)));
      sent.end(body);
    });
  }

  /** Closes all connections. */
  [Symbol.dispose](): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

function toAnswer(message: IncomingMessage): HttpAnswer {
  // A connection that breaks while nobody reads is told to whoever reads later, and to nobody else.
  message.on("error", () => undefined);
  return {
    status: message.statusCode ?? 0,
    header: (name) => {
      const value = message.headers[name];
      return typeof value === "string" ? value : value?.join(", ");
    },
    body: message,
    discard: () => void message.destroy(),
  };
}
