import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runCompiler } from "../../src/build/run-compiler.ts";
import { temporaryProject } from "./temporary-project.ts";

async function instantiate(text: string): Promise<{ readonly instance: WebAssembly.Instance; readonly bytes: number }> {
  await using project = await temporaryProject({ "main.ts": text });
  const { wasm, messages } = await runCompiler({ directory: project.directory, source: "main.ts" });
  assert.ok(wasm !== undefined, JSON.stringify(messages));
  return { instance: new WebAssembly.Instance(new WebAssembly.Module(wasm)), bytes: wasm.length };
}

function pages(instance: WebAssembly.Instance): number {
  const { memory } = instance.exports;
  assert.ok(memory instanceof WebAssembly.Memory);
  return memory.buffer.byteLength / 65_536;
}

function tick(instance: WebAssembly.Instance, time: number): void {
  const handler = instance.exports["tick"];
  assert.ok(typeof handler === "function");
  handler(time);
}

describe("dropUnneeded()", () => {
  it("leaves nothing of the collector in a container that makes no objects", async () => {
    const { instance, bytes } = await instantiate(
      "let sum: f64 = 0; export function tick(time: f64): void { sum += time; if (sum < 0) unreachable(); }",
    );
    assert.ok(bytes < 100, `${bytes} bytes`);
    assert.deepEqual(Object.keys(instance.exports), ["tick", "memory"]);
  });

  it("keeps what the host hands bytes over by where a message comes, and where a call gives some", async () => {
    await using project = await temporaryProject({
      "message.ts": `import { Message } from "@thimble/assemblyscript";
        export function message(subscription: u32, message: Message): void { if (message.length > 9) unreachable(); }`,
      "tick.ts": "export function tick(time: f64): void { if (time < 0) unreachable(); }",
    });
    const exported = async (source: string): Promise<readonly string[]> => {
      const { wasm, messages } = await runCompiler({ directory: project.directory, source });
      assert.ok(wasm !== undefined, JSON.stringify(messages));
      return WebAssembly.Module.exports(new WebAssembly.Module(wasm)).map(({ name }) => name);
    };
    assert.ok((await exported("message.ts")).includes("cabi_realloc"));
    assert.ok(!(await exported("tick.ts")).includes("cabi_realloc"));
  });

  it("frees between events what nothing refers to, and nothing else", async () => {
    const { instance } = await instantiate(`
      const last = new Array<string>();
      const sums = new Map<i32, StaticArray<f64>>();
      export function tick(time: f64): void {
        last.push((<i32>time).toString());
        if (last.length > 10) last.shift();
        const sum = new StaticArray<f64>(8);
        sum[7] = time;
        sums.set(<i32>time % 10, sum);
        for (let i = 0; i < last.length; i++) assert(last[i] == (<i32>time - last.length + 1 + i).toString());
        const values = sums.values();
        for (let i = 0; i < values.length; i++) assert(values[i][7] > time - 10);
      }`);
    for (let time = 1; time < 20_000; time++) tick(instance, time);
    assert.equal(pages(instance), 1);
  });
});
