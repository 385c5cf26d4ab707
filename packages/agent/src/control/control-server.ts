import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Clock, describeError, type Logger, type Millis, ThimbleError } from "@thimble/base";
import { inTurns } from "../metrics/in-turns.ts";
import { type Answer, answerTo, type ControlledAgent } from "./answer.ts";
import { asCatalogueError } from "./wire.ts";

/** Bytes of a request's body at most: the largest is a value to write. */
const MAX_BODY_BYTES = 4096;
/** How long clients have to take what they have coming when the agent stops. */
const CLOSE_GRACE: Millis = 200;

/** What a control server answers with. */
export interface ControlServerParts {
  readonly agent: ControlledAgent;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The agent's HTTP API on a Unix socket that only its own user can open.
 *
 * Whoever opens it holds the data directory, so a socket that is there already was left by an agent that was killed, and is replaced.
 */
export class ControlServer {
  readonly #server: Server;
  readonly #agent: ControlledAgent;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #stop = new AbortController();

  private constructor(server: Server, parts: ControlServerParts) {
    this.#server = server;
    this.#agent = parts.agent;
    this.#clock = parts.clock;
    this.#logger = parts.logger.child("control");
    server.on("request", (request, response) => void this.#handle(request, response));
  }

  /** @throws ThimbleError agent.path-too-long when the system does not take the path for a socket */
  static async open(path: string, parts: ControlServerParts): Promise<ControlServer> {
    rmSync(path, { force: true });
    const server = createServer();
    const control = new ControlServer(server, parts);
    try {
      server.listen(path);
      await once(server, "listening");
    } catch (error) {
      throw new ThimbleError(
        "agent.path-too-long",
        "Cannot open the control socket: the system does not take its path",
        { where: path, expected: "a data directory whose path has fewer than 90 bytes", cause: error },
      );
    }
    chmodSync(path, 0o600);
    return control;
  }

  /** Ends every stream after what its client has coming and removes the socket. Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort();
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    using _ = this.#clock.after(CLOSE_GRACE, () => this.#server.closeAllConnections());
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const url = parseTarget(request.url ?? "/");
      const body = await readBody(request);
      const signal = AbortSignal.any([gone.signal, this.#stop.signal]);
      const answer = await answerTo({ method: request.method ?? "GET", url, body, signal }, this.#agent);
      await send(response, answer);
    } catch (error) {
      this.#refuse(response, error);
    }
  }

  #refuse(response: ServerResponse, error: unknown): void {
    // The client went away, or the answer has begun: there is nobody to tell.
    if (response.destroyed || response.headersSent) {
      response.destroy();
      return;
    }
    const known = asCatalogueError(error);
    if (known.code === "base.bug") this.#logger.error("request-failed", { error: describeError(error) });
    sendJson(response, known.row.httpStatus, { error: known.toJSON() });
  }
}

function parseTarget(target: string): URL {
  const url = URL.parse(target, "http://agent");
  if (url !== null) return url;
  throw new ThimbleError("base.argument", `Cannot answer ${target}: it is no path`, {
    expected: "a path that begins with /",
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw new ThimbleError(
        "base.argument",
        `Cannot take the request: its body has more than ${MAX_BODY_BYTES} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer.kind === "json") {
    sendJson(response, 200, answer.value);
    return;
  }
  if (answer.kind === "text") {
    response.writeHead(200, { "content-type": answer.type });
    await pipeline(Readable.from(inTurns(answer.pieces)), response);
    return;
  }
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  // So that the client knows that it is connected before there is a first line.
  response.flushHeaders();
  await pipeline(Readable.from(encodeLines(answer.lines)), response);
}

async function* encodeLines(lines: AsyncIterable<object>): AsyncIterable<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
