import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { Aedes } from "aedes";

/** An MQTT broker on loopback that can go away and come back. */
export class TestBroker {
  readonly #aedes: Aedes;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  private constructor(aedes: Aedes) {
    this.#aedes = aedes;
  }

  static async start(): Promise<TestBroker> {
    const broker = new TestBroker(await Aedes.createBroker());
    await broker.putBack();
    return broker;
  }

  get port(): number {
    return this.#port;
  }

  /** The broker itself, to subscribe and to refuse with. */
  get aedes(): Aedes {
    return this.#aedes;
  }

  publish(topic: string, payload: string, retain = true): Promise<void> {
    const packet = { cmd: "publish", topic, payload, qos: 0, retain, dup: false } as const;
    return new Promise((resolve, reject) =>
      this.#aedes.publish(packet, (error) => ((error ?? null) === null ? resolve() : reject(error))),
    );
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
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => undefined);
      this.#aedes.handle(socket);
    });
    server.listen({ port: this.#port, host: "127.0.0.1" });
    await once(server, "listening");
    const address = server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    this.#server = server;
  }

  async end(): Promise<void> {
    await this.takeAway();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
  }
}
