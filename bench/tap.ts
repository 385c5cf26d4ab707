import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** Passes connections on to a port and counts what goes through, as TCP has it. */
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

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}
