import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** The first line of a request. @see RFC 9112, section 3 */
const REQUEST = /^[A-Z]+ \S+ HTTP\/1\.1\r$/gm;

/** Passes connections on to a port and counts what goes through, as TCP has it. Requests are counted that have no body: those of pulls. */
export class Tap implements AsyncDisposable {
  readonly #server;
  bytes = 0;
  requests = 0;

  private constructor(to: number) {
    this.#server = createServer((near) => {
      const far = connect(to, "127.0.0.1");
      for (const [from, into] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on("data", (data: Buffer) => {
          this.bytes += data.length;
          if (from === near) this.requests += data.toString("latin1").match(REQUEST)?.length ?? 0;
        });
        from.on("error", () => into.destroy());
        from.pipe(into);
      }
    });
  }

  static async open(to: number): Promise<Tap> {
    const tap = new Tap(to);
    tap.#server.listen(0, "127.0.0.1");
    await once(tap.#server, "listening");
    return tap;
  }

  /** Begins to count anew. */
  reset(): void {
    this.bytes = 0;
    this.requests = 0;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}
