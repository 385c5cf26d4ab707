import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ERROR_CATALOGUE, type ErrorCode, ThimbleError } from "@thimble/base";
import type { PlantLine } from "./plant-line.ts";

/** How to start a plant. */
export interface StartPlantOptions {
  /** `plant.yaml`. */
  readonly file: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** `600x` or `lockstep`. */
  readonly speed: string;
  /** Told of each change of the valve's coil. */
  readonly onCoil?: (coil: number, value: boolean) => void;
}

/** The plant in a process of its own. It ends when this process does, however that comes about. */
export class PlantProcess {
  readonly #child: ChildProcess;
  /** The port it listens on, on loopback. */
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /**
   * Starts a plant and resolves when it listens.
   * @throws ThimbleError things.port-in-use, and whatever else keeps it from starting: base.argument, base.not-found, things.bad-plant, …
   */
  static async start(options: StartPlantOptions): Promise<PlantProcess> {
    const extension = extname(import.meta.url);
    const program = fileURLToPath(new URL(`./plant-program${extension}`, import.meta.url));
    const conditions = extension === ".ts" ? ["--conditions=@thimble/source"] : [];
    const { file, port, speed, onCoil } = options;
    const args = [...conditions, program, "--file", file, "--port", String(port), "--speed", speed];
    // In a process group of its own: Ctrl-C at a terminal is for us, who still write to it on the way out.
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"], detached: true });
    // Its standard input is only there to end with us.
    child.stdin.on("error", () => undefined);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = parseLine(text);
      if ("ready" in line) resolve(line.port);
      else if ("error" in line) reject(toThimbleError(line.error));
      else onCoil?.(line.coil, line.value);
    });
    child.once("error", reject);
    child.once("exit", () => reject(new ThimbleError("base.bug", "Cannot start the plant: it ended without a word")));
    return new PlantProcess(child, await promise);
  }

  /** The process id. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it still runs. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it and resolves when it has ended. Idempotent. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** The program prints nothing but `PlantLine`s. */
function parseLine(text: string): PlantLine {
  return JSON.parse(text) as PlantLine;
}

function toThimbleError({ code, message, where, expected }: Readonly<Record<string, unknown>>): ThimbleError {
  return new ThimbleError(isErrorCode(code) ? code : "base.bug", String(message), {
    ...(typeof where === "string" ? { where } : {}),
    ...(typeof expected === "string" ? { expected } : {}),
  });
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_CATALOGUE, code);
}
