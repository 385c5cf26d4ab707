import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describeError, type Logger, type Millis, ThimbleError } from "@thimble/base";
import type { ApiAnswer } from "./api-request.ts";
import type { RegistryApi } from "./registry-api.ts";

/** Where and how a registry listens. */
export interface RegistryServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Certificate chain and private key in PEM; without them it speaks HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** The address at which clients find it where another one ends their TLS. Default what each of them says in `Host`. */
  readonly publicUrl?: URL | undefined;
  /** What one machine, or many together, may hold open. */
  readonly limits?: ServerLimits;
}

/** How much of a server clients may hold. */
export interface ServerLimits {
  /** Connections at the same time, at most; the next one is closed at once. Default 1024. */
  readonly connections?: number;
  /** How long the head of a request may take, and a client say nothing before it has sent one. Default 20 s. */
  readonly head?: Millis;
}

/** A connection on which nothing moves for so long is ended. */
const IDLE_LIMIT: Millis = 60_000;
/** A Linux process has 1024 files by default at least, mostly far more; each connection is one. */
const MAXIMUM_CONNECTIONS = 1024;
/** Slower than any line: the head of a request has some hundred bytes. */
const HEAD_LIMIT: Millis = 20_000;
/** What clients of Docker look for. @see Docker Registry HTTP API V2, "API Version Check" */
const VERSION = { "docker-distribution-api-version": "registry/2.0" };

/** Serves a registry over HTTP or HTTPS. */
export class RegistryServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #api: RegistryApi;
  readonly #logger: Logger;
  readonly #origin: (host: string) => string;

  private constructor(server: Server, origin: (host: string) => string, api: RegistryApi, logger: Logger) {
    this.#server = server;
    this.#origin = origin;
    this.#api = api;
    this.#logger = logger;
    server.on("request", (request, response) => void this.#handle(request, response));
  }

  /** Listens. @throws ThimbleError images.registry-not-listening when it can not: port, host or certificate */
  static async open(api: RegistryApi, logger: Logger, options: RegistryServerOptions): Promise<RegistryServer> {
    const {
      host,
      port,
      tls,
      publicUrl,
      limits: { connections = MAXIMUM_CONNECTIONS, head = HEAD_LIMIT } = {},
    } = options;
    const scheme = tls === undefined ? "http" : "https";
    try {
      // Who sends a head byte by byte holds a connection no longer than that.
      const timed = { headersTimeout: head, connectionsCheckingInterval: head / 2 };
      const server =
        tls === undefined ? createServer(timed) : createSecureServer({ ...timed, ...tls, handshakeTimeout: head });
      server.maxConnections = connections;
      // A large blob takes longer than any time for a whole request; one on which nothing moves is ended.
      server.requestTimeout = 0;
      server.setTimeout(IDLE_LIMIT);
      server.listen(port, host);
      await once(server, "listening");
      return new RegistryServer(server, (said) => publicUrl?.origin ?? `${scheme}://${said}`, api, logger);
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "it is refused";
      throw new ThimbleError("images.registry-not-listening", `Cannot serve a registry on ${host}:${port}: ${code}`, {
        expected: "a free port on an address of this machine; a certificate and its private key in PEM",
        cause,
      });
    }
  }

  /** The port it listens on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Stops listening and ends every connection. Uploads that are cut off are forgotten. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = request;
    const url = urlOf(request.url ?? "/", this.#origin(headers.host ?? "localhost"));
    try {
      if (url === null) return void response.writeHead(400, VERSION).end();
      const header = (name: string): string | undefined => {
        const value = headers[name];
        return Array.isArray(value) ? value.join(", ") : value;
      };
      const answer = await this.#api.answer({ method, url, header, body: request });
      await send(answer, method, response);
      // What was not read of the body would be taken for the next request.
      if (!request.readableEnded) request.resume();
    } catch (error) {
      // One that went away is no fault; what else there is, the log says.
      if (!response.destroyed) this.#logger.error("answer-failed", { error: describeError(error) });
      response.destroy();
    }
  }
}

/** A path that begins with two slashes is no host. @see RFC 9112, section 3.2: a path, or a whole URL as clients send it to proxies */
function urlOf(target: string, origin: string): URL | null {
  if (target.startsWith("/")) return URL.parse(`${origin}${target}`);
  const whole = URL.parse(target);
  return whole && URL.parse(`${origin}${whole.pathname}${whole.search}`);
}

async function send({ status, headers, body }: ApiAnswer, method: string, response: ServerResponse): Promise<void> {
  const length = body === undefined && status !== 204 && status !== 304 ? { "content-length": "0" } : {};
  response.writeHead(status, { ...VERSION, ...length, ...headers });
  if (body === undefined || method === "HEAD") return void response.end();
  if (body instanceof Uint8Array) return void response.end(body);
  await pipeline(Readable.from(body), response);
}
