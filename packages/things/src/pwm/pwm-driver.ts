import { type Clock, type Millis, sleep, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver } from "../driver/driver.ts";
import { abortable } from "../host/abortable.ts";
import { deviceProblem } from "../kernel/device-problem.ts";
import { asKernelError } from "../kernel/kernel-error.ts";
import type { FileTree } from "../sysfs/file-tree.ts";
import { type PwmState, planPwm } from "./plan-pwm.ts";
import type { PwmBinding } from "./pwm-binding.ts";

/** Where the kernel has them. @see Linux, Documentation/driver-api/pwm.rst */
const CHIPS = "/sys/class/pwm";

/** How long udev may take to give a group the rights to the files of an output that has just been exported, and how often that is looked at. */
const RIGHTS_TIMEOUT: Millis = 1000;
const RIGHTS_PERIOD: Millis = 20;

/** What a PWM driver is made of. */
export interface PwmDriverParts {
  /** The chip's number. */
  readonly chip: number;
  readonly clock: Clock;
  readonly files: FileTree;
}

/** The outputs of one PWM chip. An output is off until it is written, and off again when the driver is closed. */
export class PwmDriver implements PolledDriver<PwmBinding> {
  readonly delivery = "polled";
  readonly #parts: PwmDriverParts;
  readonly #folder: string;
  readonly #driven = new Set<number>();
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(parts: PwmDriverParts) {
    this.#parts = parts;
    this.#folder = `${CHIPS}/pwmchip${parts.chip}`;
  }

  async connect(): Promise<void> {
    if (this.#isClosed) throw this.#unreachable("the driver was closed");
    const chips = await this.#parts.files.list(CHIPS);
    if (!chips.includes(`pwmchip${this.#parts.chip}`))
      throw this.#unreachable("there is no such chip", `one of ${chips.join(", ") || "none"}`);
  }

  async read(bindings: readonly PwmBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    return abortable(Promise.all(bindings.map((binding) => this.#inTurn(() => this.#read(binding)))), options.signal);
  }

  async write(binding: PwmBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    if (this.#isClosed) throw this.#unreachable("the driver was closed");
    if (!(value >= 0 && value <= 100))
      throw new ThimbleError("things.out-of-range", `Cannot drive ${this.#name(binding)} at ${value} %`, {
        expected: "0 to 100 %",
      });
    await abortable(
      this.#inTurn(() => this.#drive(binding, value)),
      options.signal,
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last.catch(() => undefined);
    for (const channel of this.#driven) {
      // A chip that is gone drives nothing.
      await this.#parts.files.write(`${this.#folder}/pwm${channel}/enable`, "0").catch(() => undefined);
      await this.#parts.files.write(`${this.#folder}/unexport`, String(channel)).catch(() => undefined);
    }
    this.#driven.clear();
  }

  async #read(binding: PwmBinding): Promise<DriverAnswer> {
    if (this.#isClosed) return this.#unreachable("the driver was closed");
    try {
      if (!(await this.#isExported(binding.channel))) {
        await this.connect();
        return { value: 0, arrived: this.#parts.clock.monotonic() };
      }
      const { period, duty, isEnabled } = await this.#state(binding.channel);
      const value = isEnabled && period > 0 ? (100 * duty) / period : 0;
      return { value, arrived: this.#parts.clock.monotonic() };
    } catch (error) {
      return deviceProblem(error, `read ${this.#name(binding)}`);
    }
  }

  async #drive(binding: PwmBinding, percent: number): Promise<void> {
    const { files, clock } = this.#parts;
    const { channel, period, isInversed } = binding;
    let exported = Number.NEGATIVE_INFINITY;
    try {
      if (!(await this.#isExported(channel))) {
        await this.connect();
        await files.write(`${this.#folder}/export`, String(channel));
        exported = clock.monotonic();
      }
      this.#driven.add(channel);
      const duty = Math.round((period * percent) / 100);
      for (const [file, text] of planPwm(await this.#state(channel), { period, duty, isInversed, isEnabled: true }))
        await this.#put(`${this.#folder}/pwm${channel}/${file}`, text, exported + RIGHTS_TIMEOUT);
    } catch (error) {
      throw deviceProblem(error, `drive ${this.#name(binding)}`);
    }
  }

  /** Writes to a file to which the rights may come until then. */
  async #put(path: string, text: string, until: Millis): Promise<void> {
    for (;;) {
      try {
        return await this.#parts.files.write(path, text);
      } catch (error) {
        if (asKernelError(error).code !== "EACCES" || this.#isClosed || this.#parts.clock.monotonic() >= until)
          throw error;
      }
      await sleep(this.#parts.clock, RIGHTS_PERIOD);
    }
  }

  async #isExported(channel: number): Promise<boolean> {
    return (await this.#parts.files.list(this.#folder)).includes(`pwm${channel}`);
  }

  async #state(channel: number): Promise<PwmState> {
    const read = (file: string): Promise<string> => this.#parts.files.read(`${this.#folder}/pwm${channel}/${file}`);
    const [period, duty, enable] = await Promise.all(["period", "duty_cycle", "enable"].map(read));
    // Chips that can not turn the polarity round have no file for it.
    const polarity = await read("polarity").catch(() => "normal");
    return {
      period: Number(period),
      duty: Number(duty),
      isInversed: polarity === "inversed",
      isEnabled: enable === "1",
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }

  #name({ channel }: PwmBinding): string {
    return `pwm://${this.#parts.chip}/${channel}`;
  }

  #unreachable(state: string, expected?: string): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach pwm://${this.#parts.chip}: ${state}`, {
      ...(expected !== undefined && { expected }),
    });
  }
}
