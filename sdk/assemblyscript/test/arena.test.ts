import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileText } from "./compile-text.ts";
import { RecordingHost } from "./recording-host.ts";

const ECHO = `
  import { Message, topic } from "@thimble/assemblyscript";
  const out = topic("out");
  export function message(subscription: u32, message: Message): void {
    const parts = new Array<string>();
    for (let i = 0; i < 10; i++) parts.push(message.text);
    out.publish(parts.join("+"));
  }`;

describe("a container that is handed messages", () => {
  let wasm = new Uint8Array();
  before(async () => {
    wasm = await compileText(ECHO);
  });

  it("uses the same room again for each message", () => {
    const host = new RecordingHost(wasm);
    const addresses = new Set<number>();
    for (let event = 0; event < 1000; event++) {
      const [topic] = host.handOver("a/topic");
      const [payload, length] = host.handOver("x".repeat(1 + (event % 100)));
      addresses.add(topic).add(payload);
      host.call("message", 0, topic, 7, payload, length);
    }
    assert.equal(addresses.size, 2);
  });

  it("does not grow, however many objects it makes", () => {
    const host = new RecordingHost(wasm);
    for (let event = 0; event < 100_000; event++) host.message(0, "a/topic", "some payload");
    assert.equal(host.buffer.byteLength, 65_536);
    assert.deepEqual(host.calls.at(-1), ["bus.publish", 0, Array(10).fill("some payload").join("+")]);
  });

  it("keeps what is handed over apart and aligned until the handler returns", () => {
    const host = new RecordingHost(wasm);
    const first = host.call("cabi_realloc", 0, 0, 1, 5);
    const second = host.call("cabi_realloc", 0, 0, 8, 16);
    const third = host.call("cabi_realloc", 0, 0, 1, 0);
    assert.equal(second % 8, 0);
    assert.ok(second >= first + 5);
    assert.equal(third, second + 16);
  });

  it("stops when an event is handed more than the arena holds, whatever the length is", () => {
    for (const length of [16_385, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
      const host = new RecordingHost(wasm);
      assert.throws(() => host.call("cabi_realloc", 0, 0, 1, length), WebAssembly.RuntimeError);
    }
    const host = new RecordingHost(wasm);
    host.call("cabi_realloc", 0, 0, 1, 16_384);
    assert.throws(() => host.call("cabi_realloc", 0, 0, 1, 1), WebAssembly.RuntimeError);
  });

  it("does not export cabi_realloc when it is handed nothing", async () => {
    const plain = await compileText("export function tick(): void {}");
    const names = WebAssembly.Module.exports(new WebAssembly.Module(plain)).map(({ name }) => name);
    assert.deepEqual(names, ["tick", "memory"]);
  });
});
