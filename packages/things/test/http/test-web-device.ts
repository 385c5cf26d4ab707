import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { Socket } from "node:net";
import type { SecretStore } from "../../src/security/secret-store.ts";

/** What came to the device. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Handler = (request: SeenRequest, response: ServerResponse) => void;

/** An HTTP server on loopback that can go away and come back. */
export class TestWebDevice {
  readonly seen: SeenRequest[] = [];
  /** What each path holds. */
  readonly texts = new Map<string, string>();
  /** What each path does; others answer with 404. */
  readonly routes = new Map<string, Handler>();
  #held: (() => void)[] | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #tls: ServerOptions | undefined;
  #server: Server | undefined;
  #port = 0;

  private constructor(tls: ServerOptions | undefined) {
    this.#tls = tls;
  }

  static async start(tls?: ServerOptions): Promise<TestWebDevice> {
    const device = new TestWebDevice(tls);
    await device.putBack();
    return device;
  }

  get origin(): string {
    return `${this.#tls === undefined ? "http" : "https"}://127.0.0.1:${this.#port}`;
  }

  /** Answers a path with this text, and takes what is written there. */
  hold(path: string, text: string): void {
    this.texts.set(path, text);
    this.routes.set(path, ({ method, body }, response) => {
      if (method !== "GET") this.texts.set(path, body);
      response.end(this.texts.get(path));
    });
  }

  /** Takes requests and keeps the answers, until `letGo`. */
  holdBack(): void {
    this.#held = [];
  }

  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) answer();
  }

  async takeAway(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async putBack(): Promise<void> {
    const answer: RequestListener = (request, response) => void this.#answer(request, response);
    const server = this.#tls === undefined ? createServer(answer) : createTlsServer(this.#tls, answer);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => undefined);
    });
    server.listen({ port: this.#port, host: "127.0.0.1" });
    await once(server, "listening");
    const address = server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    this.#server = server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = "", url = "", headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(parts).toString() };
    this.seen.push(seen);
    const answer = (): void => {
      const handler = this.routes.get(url.split("?")[0] ?? "");
      if (handler === undefined) response.writeHead(404).end("nothing here");
      else handler(seen, response);
    };
    if (this.#held === undefined) answer();
    else this.#held.push(answer);
  }
}

/** Secrets for a test. */
export function secretsOf(
  secrets: Readonly<Record<string, string>> = {},
  authorities: Readonly<Record<string, string>> = {},
): SecretStore {
  return {
    loadAuthorities: async (path) => authorities[path] ?? readFile(path, "utf8"),
    load: async (name) => {
      const secret = secrets[name];
      if (secret === undefined) throw new Error(`The test has no secret "${name}"`);
      return secret;
    },
  };
}
