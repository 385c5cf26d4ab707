import type { Random } from "@thimble/base";
import {
  type ByteSource,
  type FileSystem,
  type LinearMemory,
  NodeFileSystem,
  type ProgramPorts,
  WasiProgram,
} from "@thimble/wasi";
import type { ServiceProfile } from "../container/service-profile.ts";
import type { ContainerId } from "../engine/engine.ts";
import type { CurrentCall } from "../host/current-call.ts";
import { PRICES } from "../host/prices.ts";
import { ChargedFiles } from "./charged-files.ts";
import type { ContainerProgram } from "./container-program.ts";
import { LogSink } from "./log-sink.ts";

/** Most descriptors of one container: with its streams and folders, and what it opens. */
const MAXIMUM_DESCRIPTORS = 64;

/** Standard input of every container. */
const ENDED: ByteSource = { read: () => 0, poll: () => 0 };

/**
 * Makes what containers of WASI preview 1 need, with one set of ports for all of an engine.
 *
 * Time stands still while an event is handled, but for its waits: both clocks show when the event was offered or its last wait ended, and random
 * bytes are the container's own, so that the same events give the same result. Every step on the disk is paid for from the event's budget, and so is every byte.
 */
export class ContainerPrograms {
  readonly #current: CurrentCall;
  readonly #ports: ProgramPorts;
  readonly #disk = new NodeFileSystem();

  constructor(current: CurrentCall) {
    this.#current = current;
    const files: FileSystem = new ChargedFiles(this.#disk, () => current.call?.charge(PRICES.fileStep));
    this.#ports = {
      clock: {
        now: () => current.call?.wall ?? 0,
        monotonic: () => current.call?.arrived ?? 0,
      },
      random: { fill: (bytes) => fillRandomly(bytes, current.call?.random) },
      // Only `sched_yield` comes here, which has nobody to yield to: containers wait by `suspendingPoll`.
      waiter: { wait: () => undefined },
      files,
    };
  }

  /**
   * Opens a container's folders and gives it its streams, arguments and variables.
   * @throws ThimbleError wasi.folder-unusable, wasi.no-folders; base.argument for a variable with a NUL
   */
  open(id: ContainerId, { spec }: ServiceProfile, memory: LinearMemory | undefined): ContainerProgram {
    const folders = spec.folders ?? [];
    const handles = openAll(this.#disk, folders);
    const [stdout, stderr] = [new LogSink(this.#current, "info"), new LogSink(this.#current, "error")];
    const wasi = new WasiProgram({
      ports: this.#ports,
      args: [id],
      environment: spec.environment,
      preopens: folders.map(({ guestPath, isReadOnly }, place) => ({
        guestPath,
        isReadOnly,
        handle: handles[place] ?? 0,
      })),
      stdin: { stream: ENDED, isTerminal: false },
      // As terminals, so that libraries write line by line: a container that waits for its next event shall not keep its lines back.
      stdout: { stream: stdout, isTerminal: true },
      stderr: { stream: stderr, isTerminal: true },
      maximumDescriptors: MAXIMUM_DESCRIPTORS,
      onBytes: (bytes) => this.#current.call?.charge(bytes / PRICES.bytesPerUnit),
    });
    // Without a memory every pointer is out of bounds.
    wasi.attach(memory ?? { buffer: new ArrayBuffer(0) });
    return {
      wasi,
      flush: () => {
        stdout.flush();
        stderr.flush();
      },
      [Symbol.dispose]: () => wasi[Symbol.dispose](),
    };
  }
}

/** Of the container's own random numbers, four bytes of each, in one order on every machine. */
function fillRandomly(bytes: Uint8Array, random: Random | undefined): void {
  for (let at = 0; at < bytes.length; at += WORD_BYTES) {
    const word = Math.floor((random?.next() ?? 0) * 2 ** 32);
    for (let place = at; place < Math.min(at + WORD_BYTES, bytes.length); place += 1)
      bytes[place] = word >>> (8 * (place - at));
  }
}

const WORD_BYTES = 4;

/** All or none. */
function openAll(disk: NodeFileSystem, folders: readonly { readonly hostPath: string }[]): readonly number[] {
  const handles: number[] = [];
  try {
    for (const { hostPath } of folders) handles.push(disk.openHostFolder(hostPath));
    return handles;
  } catch (error) {
    for (const handle of handles) disk.close(handle);
    throw error;
  }
}
