import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ByteSink, NodeFileSystem, WasiProgram } from "@thimble/wasi";
import { Descriptor } from "../../src/host/descriptor.ts";
import { ProgramCalls } from "../../src/host/program-calls.ts";

/** What a lab is made with. */
export interface LabOptions {
  readonly stdin?: string;
  readonly isReadOnly?: boolean;
  readonly isTerminal?: boolean;
  /** Instead of remembering what is written to standard output. */
  readonly write?: ByteSink["write"];
}

/** A clock that stands until it is told to jump. */
class JumpingClock {
  #time = Date.UTC(2026, 0, 1) + 123;

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time - Date.UTC(2026, 0, 1);
  }

  /** By so many ms. */
  jump(delta: number): void {
    this.#time += delta;
  }
}

/** A program without code, with a folder on the disk as `/data`, which is gone when it is disposed. */
export class Lab implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "thimble-components-"));
  readonly clock = new JumpingClock();
  /** How long it waited, each time, in ms. */
  readonly waits: number[] = [];
  readonly printed = { stdout: "", stderr: "" };
  readonly program: WasiProgram;

  constructor({ stdin = "", isReadOnly = false, isTerminal = false, write }: LabOptions = {}) {
    let left = Buffer.from(stdin);
    const files = new NodeFileSystem();
    const sink = (name: "stdout" | "stderr"): ByteSink => ({
      write: (bytes) => {
        this.printed[name] += Buffer.from(bytes).toString();
        return bytes.length;
      },
    });
    const read = (into: Uint8Array): number => {
      const bytes = left.subarray(0, into.length);
      into.set(bytes);
      left = left.subarray(bytes.length);
      return bytes.length;
    };
    this.program = new WasiProgram({
      ports: {
        clock: this.clock,
        random: { fill: (bytes) => void bytes.fill(7) },
        waiter: {
          wait: (delay) => {
            this.waits.push(delay);
            this.clock.jump(delay);
          },
        },
        files,
      },
      args: ["program", "--all"],
      environment: { LEVEL: "2=3" },
      preopens: [{ guestPath: "/data", handle: files.openHostFolder(this.folder), isReadOnly }],
      stdin: { stream: { read, poll: () => left.length }, isTerminal },
      stdout: { stream: write === undefined ? sink("stdout") : { write }, isTerminal },
      stderr: { stream: sink("stderr"), isTerminal },
    });
  }

  /** The folder, as a component finds it. */
  root(): Descriptor {
    const [first] = Descriptor.preopens(new ProgramCalls(this.program));
    if (first === undefined) throw new Error("a lab has a folder");
    return first[0];
  }

  [Symbol.dispose](): void {
    this.program[Symbol.dispose]();
    rmSync(this.folder, { recursive: true });
  }
}
