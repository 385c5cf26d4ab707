import { ThimbleError } from "@thimble/base";
import type { OneWireDevice } from "../bus/one-wire-device.ts";
import type { ChipPlaces, ChipSocket } from "../chip-driver/chip-places.ts";
import { abortable } from "../host/abortable.ts";
import { deviceProblem } from "../kernel/device-problem.ts";
import type { FileTree } from "../sysfs/file-tree.ts";

/** Where the kernel has what is on its 1-Wire buses. @see Linux, Documentation/w1/w1-generic.rst */
const DEVICES = "/sys/bus/w1/devices";

/** A chip on 1-Wire through the kernel's `w1_therm`. @see Linux, Documentation/w1/slaves/w1_therm.rst */
export class OneWirePlaces implements ChipPlaces {
  readonly #id: string;
  readonly #files: FileTree;

  /** @param id `28-0316a2798a3f` */
  constructor(id: string, files: FileTree) {
    this.#id = id;
    this.#files = files;
  }

  async open(): Promise<void> {
    const names = await this.#files.list(DEVICES);
    if (names.includes(this.#id)) return;
    const others = names.filter((name) => /^[0-9a-f]{2}-/.test(name));
    throw new ThimbleError("things.unreachable", `Cannot reach ${this.#id} on 1-Wire: the kernel finds no such chip`, {
      expected: others.length === 0 ? "a 1-Wire bus, with w1-gpio switched on" : `one of ${others.join(", ")}`,
    });
  }

  socket(): ChipSocket {
    return { bus: "one-wire", device: this.device };
  }

  get device(): OneWireDevice {
    const folder = `${DEVICES}/${this.#id}`;
    return {
      name: this.#id,
      readScratchpad: async (call = {}) => {
        const text = await abortable(this.#read(`${folder}/w1_slave`), call.signal);
        const bytes = parseW1Slave(text);
        if (bytes !== undefined) return bytes;
        throw new ThimbleError(
          "things.bad-answer",
          `Cannot read ${this.#id}: the kernel's answer is another than it should be`,
          {
            expected: "two lines, each with nine bytes",
          },
        );
      },
      setResolution: async (bits, call = {}) => {
        // Before Linux 5.9 the file was not there: the chip keeps what it has, which is 12 bits as it is sold.
        if (!(await this.#files.list(folder)).includes("resolution")) return;
        const now = await this.#read(`${folder}/resolution`);
        if (now !== String(bits)) await abortable(this.#write(`${folder}/resolution`, String(bits)), call.signal);
      },
    };
  }

  async close(): Promise<void> {
    // Nothing is held open between two readings.
  }

  async #read(path: string): Promise<string> {
    try {
      return await this.#files.read(path);
    } catch (error) {
      throw deviceProblem(error, `read ${this.#id} on 1-Wire`);
    }
  }

  async #write(path: string, text: string): Promise<void> {
    try {
      await this.#files.write(path, text);
    } catch (error) {
      throw deviceProblem(error, `set up ${this.#id} on 1-Wire`);
    }
  }
}

/** The scratchpad in what `w1_slave` says; undefined when it says something else. Whether its checksum is right is not looked at here. */
export function parseW1Slave(text: string): Uint8Array | undefined {
  const [, hex] = /^((?:[0-9a-f]{2} ){9}): crc=[0-9a-f]{2} (?:YES|NO)/.exec(text) ?? [];
  return hex === undefined ? undefined : Uint8Array.from(hex.trim().split(" "), (byte) => Number.parseInt(byte, 16));
}
