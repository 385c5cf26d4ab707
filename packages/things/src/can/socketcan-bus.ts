import { ThimbleError } from "@thimble/base";
import type { CanBus, CanListener, OpenCanBus } from "./can-bus.ts";

/** A message as the package has it. */
interface SocketCanMessage {
  readonly id: number;
  readonly ext?: boolean;
  readonly rtr?: boolean;
  readonly err?: boolean;
  readonly data: Buffer;
}

/** What is used of the package `socketcan`. */
export interface SocketCanPackage {
  createRawChannelWithOptions(name: string, options: { readonly non_block_send: boolean }): SocketCanChannel;
}

/** A channel as the package has it. */
export interface SocketCanChannel {
  addListener(event: "onMessage", listener: (message: SocketCanMessage) => void): void;
  addListener(event: "onStopped", listener: (reason: unknown) => void): void;
  start(): void;
  stop(): void;
  send(message: { id: number; ext: boolean; rtr: boolean; data: Buffer }): number;
}

/** The name of the package, which is compiled when it is installed and so is optional. */
const PACKAGE = "socketcan";

/**
 * A CAN interface through Linux's SocketCAN.
 * @see Linux, Documentation/networking/can.rst
 */
export class SocketCanBus implements CanBus {
  readonly #name: string;
  readonly #load: () => Promise<SocketCanPackage>;

  /** `name` is the interface, `can0`; `load` imports the package, by default the one that is installed. */
  constructor(name: string, load: () => Promise<SocketCanPackage> = () => import(PACKAGE)) {
    this.#name = name;
    this.#load = load;
  }

  async open(listener: CanListener): Promise<OpenCanBus> {
    const { createRawChannelWithOptions } = await this.#loaded();
    let isClosed = false;
    const channel = this.#started(() => {
      // What it would wait for in the middle of `send`, with all else of the program, never comes where nobody acknowledges.
      const made = createRawChannelWithOptions(this.#name, { non_block_send: true });
      made.addListener("onMessage", ({ id, ext = false, rtr = false, err = false, data }) => {
        // A remote frame has no data and an error frame is none of the bus.
        if (!isClosed && !rtr && !err) listener.onFrame({ id, isExtended: ext, data });
      });
      made.addListener("onStopped", (reason) => {
        if (!isClosed) listener.onDown(reason);
      });
      made.start();
      return made;
    });
    return {
      send: ({ id, isExtended, data }) => {
        if (channel.send({ id, ext: isExtended, rtr: false, data: Buffer.from(data) }) < 0)
          throw new Error("the interface takes no frame");
      },
      close: () => {
        if (isClosed) return;
        isClosed = true;
        channel.stop();
      },
    };
  }

  #started(start: () => SocketCanChannel): SocketCanChannel {
    try {
      return start();
    } catch (cause) {
      throw new ThimbleError("things.unreachable", `Cannot open the CAN interface ${this.#name}`, {
        where: this.#name,
        expected: `an interface that is up: ip link set ${this.#name} up type can bitrate 500000`,
        cause,
      });
    }
  }

  async #loaded(): Promise<SocketCanPackage> {
    try {
      return await this.#load();
    } catch (cause) {
      throw new ThimbleError("things.missing-library", `Cannot open ${this.#name}: CAN needs a package`, {
        where: this.#name,
        expected: "npm install socketcan@4",
        cause,
      });
    }
  }
}
