import assert from "node:assert/strict";
import { EDGE_IMPORTS } from "@thimble/model";

/** A call of the host: `things.write`, and its arguments with every text and list of bytes as text. */
export type HostCall = readonly [name: string, ...args: readonly (number | string)[]];

/** What the host answers to a call, by the call's name; 0 where nothing is said. */
export type Answers = Readonly<Record<string, (host: RecordingHost, args: readonly number[]) => number | undefined>>;

/** Where the pointers of texts and bytes stand among a function's arguments; the length comes behind each. */
const TEXTS: Readonly<Record<string, readonly number[]>> = {
  "things.property": [0, 2],
  "things.action": [0, 2],
  "bus.topic": [0],
  "bus.topic-with": [0],
  "bus.publish": [1],
  "bus.number-at": [0, 2],
  "senml.field": [0, 2],
  "log.number": [1],
  "config.number": [0],
  "state.key": [0],
  "state.set": [1],
  "state.list": [0],
  "state.compare-and-set": [2, 4],
  "logging.log": [1, 3],
  "store.get": [0],
};

/** Functions that return a record through a pointer, their last argument: where, is the container's affair. */
const RETURNING = [
  "things.read",
  "things.read-now",
  "things.write-now",
  "things.invoke",
  "timers.sleep",
  "state.get",
  "state.list",
  "store.get",
  "random.get-random-bytes",
];

/** Runs a module with a host that does nothing but remember what it was asked. */
export class RecordingHost {
  readonly calls: HostCall[] = [];
  readonly #answers: Answers;
  readonly #instance: WebAssembly.Instance;
  /** Calls of the start section, which runs before anyone can see the memory. */
  readonly #early: [string, readonly number[]][] = [];

  constructor(wasm: Uint8Array<ArrayBuffer>, answers: Answers = {}) {
    this.#answers = answers;
    const early = this.#early;
    let isStarted = false;
    const receive = (name: string, args: readonly number[]): number => {
      if (isStarted) this.calls.push(this.#toCall(name, args));
      else early.push([name, args]);
      return this.#answers[name]?.(this, args) ?? 0;
    };
    this.#instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), importsCalling(receive));
    isStarted = true;
    for (const [name, args] of early) this.calls.push(this.#toCall(name, args));
  }

  /** Calls an export, and returns what it returns. */
  call(name: string, ...args: readonly number[]): number {
    const exported = this.#instance.exports[name];
    assert.ok(typeof exported === "function", `no export ${name}`);
    return exported(...args);
  }

  /** Delivers a message as the canonical ABI does: asks for room for the topic and the payload, then calls the handler. */
  message(subscription: number, topic: string, payload: string): void {
    const args = [topic, payload].flatMap((text) => this.handOver(text));
    this.call("message", subscription, ...args);
  }

  /** Puts text where `cabi_realloc` makes room, and returns its address and length. */
  handOver(text: string): [address: number, length: number] {
    const bytes = new TextEncoder().encode(text);
    const address = this.call("cabi_realloc", 0, 0, 1, bytes.length);
    new Uint8Array(this.buffer, address, bytes.length).set(bytes);
    return [address, bytes.length];
  }

  get buffer(): ArrayBuffer {
    const { memory } = this.#instance.exports;
    assert.ok(memory instanceof WebAssembly.Memory);
    return memory.buffer;
  }

  #toCall(name: string, args: readonly number[]): HostCall {
    const texts = TEXTS[name] ?? [];
    const shown: (number | string)[] = [];
    args.forEach((value, index) => {
      if (texts.includes(index)) shown.push(this.#text(value, args[index + 1] ?? 0));
      else if (!texts.includes(index - 1)) shown.push(value);
    });
    return [name, ...(RETURNING.includes(name) ? shown.slice(0, -1) : shown)];
  }

  #text(address: number, length: number): string {
    return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(this.buffer, address, length));
  }
}

/** Every import of the contract, calling `receive` with `things.write` for `thimble:edge/things@0.2.0` `write`. */
function importsCalling(receive: (name: string, args: readonly number[]) => number): WebAssembly.Imports {
  const modules = Object.entries(EDGE_IMPORTS).map(([module, functions]) => {
    const short = module.replace(/^.*\/|@.*$/g, "");
    const entries = Object.entries(functions).map(([name, { results }]) => [
      name,
      (...args: (number | bigint)[]) => {
        const answer = receive(`${short}.${name}`, args.map(Number));
        return results[0] === "i64" ? BigInt(answer) : answer;
      },
    ]);
    return [module, Object.fromEntries(entries)];
  });
  return Object.fromEntries(modules);
}
