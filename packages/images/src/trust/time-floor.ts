import { join } from "node:path";
import type { Clock, EpochMillis } from "@thimble/base";
import { DurableFiles } from "../store/durable-files.ts";
import type { FileSystem } from "../store/file-system.ts";
import { NodeFileSystem } from "../store/node-file-system.ts";

/** When this version of Thimble was made, or before: no device that runs it is earlier. Raised with each release. */
export const EARLIEST_TIME: EpochMillis = Date.UTC(2026, 10, 24);

/** Its file in the folder. */
const FILE = "latest-time";
const DRAFT = "latest-time.new";

/** How much later a time must be to be written: a flash chip wears, and nobody's key ends within the hour. */
const WORTH_WRITING = 3_600_000;

/** Of the year 10000 on there is no RFC 3339; what is later is no time at all. */
const LAST_TIME: EpochMillis = Date.UTC(9999, 11, 31);

/** What a floor is made from. */
export interface TimeFloorOptions {
  /** The folder that its file is in, made where it is missing. */
  readonly directory: string;
  readonly clock: Clock;
  /** Default the machine's. */
  readonly fileSystem?: FileSystem;
  /** Default EARLIEST_TIME. */
  readonly earliest?: EpochMillis;
  /** Told when the file can not be read or written. The floor is then what is known without it, and a later `raise` writes again. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * The earliest that it can be now: a device without a clock of its own begins in 1970, and a clock can be set back. Never goes back itself, not over
 * restarts and losses of power either.
 */
export class TimeFloor {
  readonly #clock: Clock;
  readonly #durable: DurableFiles;
  readonly #fileSystem: FileSystem;
  readonly #directory: string;
  readonly #onFailure: (error: unknown) => void;
  #floor: EpochMillis;
  /** What the file has; undefined for none that can be read. */
  #written: EpochMillis | undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor({ directory, clock, fileSystem = new NodeFileSystem(), onFailure, earliest }: TimeFloorOptions) {
    this.#directory = directory;
    this.#clock = clock;
    this.#fileSystem = fileSystem;
    this.#durable = new DurableFiles(fileSystem);
    this.#onFailure = onFailure ?? (() => undefined);
    this.#floor = earliest ?? EARLIEST_TIME;
  }

  /** Reads the file. One that is missing or damaged says nothing: a device must start. */
  static async open(options: TimeFloorOptions): Promise<TimeFloor> {
    const floor = new TimeFloor(options);
    await floor.#read();
    return floor;
  }

  /** What the clock says, or the floor where that is later. */
  now(): EpochMillis {
    return Math.max(this.#clock.now(), this.#floor);
  }

  /**
   * Makes it at least this late from now on, and writes that where it is an hour more than what is written. Resolves when it outlives a loss of power,
   * or could not be written; counts in this process all the same.
   */
  raise(to: EpochMillis): Promise<void> {
    if (!(to <= LAST_TIME)) return Promise.resolve();
    this.#floor = Math.max(this.#floor, to);
    this.#lastWrite = this.#lastWrite.then(() => this.#write());
    return this.#lastWrite;
  }

  async #read(): Promise<void> {
    try {
      const path = join(this.#directory, FILE);
      const bytes = await this.#durable.run("read", path, () => this.#fileSystem.readFile(path));
      const time = Date.parse(new TextDecoder().decode(bytes ?? new Uint8Array()).trim());
      if (!(time <= LAST_TIME)) return;
      this.#written = time;
      this.#floor = Math.max(this.#floor, time);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  async #write(): Promise<void> {
    const time = this.#floor;
    if (this.#written !== undefined && time < this.#written + WORTH_WRITING) return;
    try {
      await this.#durable.run("make", this.#directory, () => this.#fileSystem.makeFolder(this.#directory));
      const text = new TextEncoder().encode(`${new Date(time).toISOString()}\n`);
      await this.#durable.write(join(this.#directory, DRAFT), join(this.#directory, FILE), text);
      this.#written = time;
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
