import assert from "node:assert/strict";
import { Socket } from "node:dgram";
import { createServer, type IncomingMessage, type OutgoingMessage, type Server } from "coap";
import type { CoapBinding } from "../../src/coap/coap-binding.ts";
import { payloadFormat } from "../payload/payload-formats.ts";

/** A CoAP binding with nothing special about it. */
export function coapBinding(path: string, parts: Partial<CoapBinding> = {}): CoapBinding {
  return {
    driver: "coap",
    method: "GET",
    path: path.split("/").filter((segment) => segment !== ""),
    query: [],
    format: payloadFormat(),
    contentFormat: 50,
    isObserved: false,
    timeout: 10_000,
    ...parts,
  };
}

type Handler = (request: IncomingMessage, response: OutgoingMessage) => void;

/** A CoAP server on loopback, by the library coap, that can go away and come back. */
export class TestCoapDevice {
  /** What each path holds. */
  readonly texts = new Map<string, string>();
  /** What each path does instead. */
  readonly routes = new Map<string, Handler>();
  readonly seen: string[] = [];
  readonly #observers = new Set<{ readonly path: string; readonly response: OutgoingMessage }>();
  #held: (() => void)[] | undefined;
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<TestCoapDevice> {
    const device = new TestCoapDevice();
    await device.putBack();
    return device;
  }

  get port(): number {
    return this.#port;
  }

  get observers(): number {
    return this.#observers.size;
  }

  get origin(): string {
    return `coap://127.0.0.1:${this.#port}`;
  }

  /** Changes what a path holds, and tells those who observe it. */
  tell(path: string, text: string): void {
    this.texts.set(path, text);
    for (const each of this.#observers) if (each.path === path) each.response.write(text);
  }

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
    this.#observers.clear();
    // The library would acknowledge what waits by a timer, on a socket that is closed.
    this.letGo();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async putBack(): Promise<void> {
    const server = createServer({ type: "udp4" }, (request: IncomingMessage, response: OutgoingMessage) => {
      const answer = (): void => this.#answer(request, response);
      if (this.#held === undefined) answer();
      else this.#held.push(answer);
    });
    await new Promise<void>((resolve) => void server.listen(this.#port, "127.0.0.1", () => resolve()));
    const socket = server._sock;
    assert.ok(socket instanceof Socket);
    this.#port = socket.address().port;
    this.#server = server;
  }

  #answer(request: IncomingMessage, response: OutgoingMessage): void {
    const path = request.url.split("?")[0] ?? "";
    if (path === "/.well-known/core") {
      response.end("");
      return;
    }
    this.seen.push(`${request.method} ${request.url} ${request.payload.toString()}`.trim());
    response.on("error", () => undefined);
    const route = this.routes.get(path);
    if (route === undefined) this.#serve(path, request, response);
    else route(request, response);
  }

  #serve(path: string, request: IncomingMessage, response: OutgoingMessage): void {
    const isRead = request.method === "GET";
    if (!isRead) this.texts.set(path, request.payload.toString());
    const text = this.texts.get(path);
    response.statusCode = text === undefined ? "4.04" : isRead ? "2.05" : "2.04";
    if (request.headers.Observe !== 0 || text === undefined) {
      response.end(isRead ? (text ?? "") : "");
      return;
    }
    const observer = { path, response };
    this.#observers.add(observer);
    response.on("finish", () => this.#observers.delete(observer));
    response.write(text);
  }
}
