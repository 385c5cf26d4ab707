import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Clock, describeError, type Logger, type Millis, ThimbleError } from "@thimble/base";
import { inTurns } from "./in-turns.ts";

/** Where metrics are served. */
export interface MetricsServerOptions {
  /** A loopback address: who scrapes has no credentials. Default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** The path of metrics. @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config metrics_path */
export const METRICS_PATH = "/metrics";
/** @see https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4 */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);
/** A connection on which nothing moves for so long is ended. */
const IDLE_LIMIT: Millis = 10_000;
/** How long those who scrape have to take the rest when the agent stops. */
const CLOSE_GRACE: Millis = 50;

/** What a metrics server answers with. */
export interface MetricsServerParts {
  /** The metrics as text, in pieces. */
  readonly metrics: () => Promise<Iterable<string>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers Prometheus over HTTP on this machine. */
export class MetricsServer {
  readonly #server: Server;
  readonly #parts: MetricsServerParts;
  readonly #logger: Logger;

  private constructor(server: Server, parts: MetricsServerParts) {
    this.#server = server;
    this.#parts = parts;
    this.#logger = parts.logger.child("metrics");
    server.on("request", (request, response) => this.#handle(request, response));
  }

  /**
   * Listens for scrapes.
   *
   * @throws ThimbleError agent.listen-refused when `host` is not a loopback address
   * @throws ThimbleError agent.port-in-use when another program listens there
   */
  static async open(parts: MetricsServerParts, options: MetricsServerOptions): Promise<MetricsServer> {
    const { host = "127.0.0.1", port } = options;
    if (!LOOPBACK.has(host)) {
      throw new ThimbleError(
        "agent.listen-refused",
        `Cannot serve metrics on "${host}": whoever asks has no credentials`,
        { expected: `one of ${[...LOOPBACK].join(", ")}` },
      );
    }
    const server = createServer();
    // One that takes nothing any more would hold its metrics for ever.
    server.setTimeout(IDLE_LIMIT);
    const metrics = new MetricsServer(server, parts);
    server.listen(port, host);
    try {
      await once(server, "listening");
    } catch (error) {
      throw listenError(error, host, port);
    }
    return metrics;
  }

  /** The port it listens on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Stops listening and ends every connection, soon. Idempotent. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeIdleConnections();
    using _ = this.#parts.clock.after(CLOSE_GRACE, () => this.#server.closeAllConnections());
    await closed;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = URL.parse(request.url ?? "/", "http://agent") ?? { pathname: "" };
    if (pathname !== METRICS_PATH) refuse(response, 404, `there is only ${METRICS_PATH}`);
    else if (request.method !== "GET") refuse(response, 405, "only GET");
    else void this.#send(response);
  }

  async #send(response: ServerResponse): Promise<void> {
    try {
      const pieces = await this.#parts.metrics();
      response.writeHead(200, { "content-type": METRICS_TYPE });
      await pipeline(Readable.from(inTurns(pieces)), response);
    } catch (error) {
      // One that went away is no fault; what else there is, the log says.
      if (!response.destroyed) this.#logger.error("scrape-failed", { error: describeError(error) });
      response.destroy();
    }
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

function listenError(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EADDRINUSE") return error;
  return new ThimbleError("agent.port-in-use", `Cannot serve metrics on port ${port}: another program listens there`, {
    where: `${host}:${port}`,
    expected: "a free port: stop the other program, or choose another port (0 takes any free one)",
    details: { port },
    cause: error,
  });
}
