import type { StateValue } from "../../src/index.ts";
import { guest } from "../guests/guests.ts";
import type { SpecParts } from "../recorder.ts";
import { reading, runGuest } from "./host-lab.ts";

/** Where a body of `snapshotAfter` has its result. */
export const RESULT = 64;
/** Where its texts begin. */
export const TEXTS = 1024;

/** The memory of a container at the end of an event. */
export class MemorySnapshot {
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  u64(at: number): bigint {
    return this.view.getBigUint64(at, true);
  }

  /** The bytes of a list or text that is stored at `at`. */
  bytes(at: number): Uint8Array {
    return new Uint8Array(this.view.buffer, this.view.byteOffset + this.u32(at), this.u32(at + 4));
  }

  /** The text that is stored at `at`. */
  text(at: number): string {
    return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes(at));
  }

  /** The list of texts that is stored at `at`, of so many texts an element. */
  texts(at: number, perElement = 1): string[] {
    const [list, count] = [this.u32(at), this.u32(at + 4) * perElement];
    return Array.from({ length: count }, (_, i) => this.text(list + 8 * i));
  }
}

/** What came of one event. */
export interface SnapshotRun {
  readonly memory: MemorySnapshot;
  /** What the state holds afterwards. */
  readonly state: ReadonlyMap<string, StateValue>;
}

/**
 * Runs these instructions as the handler of one reading, then takes its memory. The `texts` are from 1,024 on, what is handed over from 4,096 on.
 * @throws Error with the message of the fault when the container ends
 */
export async function snapshotAfter(body: string, texts = "", parts: SpecParts = {}): Promise<SnapshotRun> {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32) (local $i i32) (local $n i64) ${body}
       (i32.store (i32.const 0) (i32.const 0x0074756f))
       (drop (call $publish (call $topic (i32.const 0) (i32.const 3)) (i32.const 0) (i32.const 65536))))`,
    { texts: escaped(texts) },
  );
  const { effects, end } = await runGuest(wasm, reading(1), parts);
  if (end !== undefined) throw new Error(end.message);
  const state = new Map(parts.state);
  let bytes = new Uint8Array();
  for (const effect of effects) {
    if (effect.kind === "publish") bytes = Uint8Array.from(effect.payload);
    if (effect.kind === "set-state") state.set(effect.key, effect.value);
    if (effect.kind === "delete-state") state.delete(effect.key);
  }
  return { memory: new MemorySnapshot(bytes), state };
}

/** A text for WebAssembly text, byte by byte: the assembler mistakes characters beyond U+FFFF. */
function escaped(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
