import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkExports, checkImports, ENTRY, moduleSizes, parseModule } from "../src/index.ts";
import { compileAssemblyScript } from "./support/assemblyscript.ts";
import { KEEP, start } from "./support/rewritten.ts";

const SOURCE = `
@external("thimble:edge/bus", "publish")
declare function publish(value: f64): void;

class Window {
  private values: StaticArray<f64> = new StaticArray<f64>(8);
  private at: i32 = 0;

  push(value: f64): f64 {
    this.values[this.at++ % 8] = value;
    let sum: f64 = 0;
    for (let i = 0; i < this.values.length; i++) sum += this.values[i];
    return sum / 8;
  }
}

const window = new Window();

export function reading(value: f64): void {
  const mean = window.push(value);
  if (mean > 10) publish(mean);
}

export function run(text: string): i32 {
  const parts = text.split(",");
  let sum = 0;
  for (let i = 0; i < parts.length; i++) sum += i32(parseInt(parts[i]));
  return sum;
}

export function hog(): void {
  const all: ArrayBuffer[] = [];
  while (true) all.push(new ArrayBuffer(65536));
}
`;

describe("a module that AssemblyScript compiled", async () => {
  const bytes = await compileAssemblyScript(SOURCE);
  const published: number[] = [];
  const imports = {
    "thimble:edge/bus": { publish: (value: number) => published.push(value) },
    env: {
      abort: () => {
        throw new Error("aborted");
      },
    },
  };

  test("is parsed with its imports and exports", () => {
    const module = parseModule(bytes);
    assert.deepEqual(checkExports(module, { reading: { params: ["f64"], results: [] } }), []);
    const allowed = {
      "thimble:edge/bus": { publish: { params: ["f64"], results: [] } },
      env: { abort: { params: ["i32", "i32", "i32", "i32"], results: [] } },
    } as const;
    assert.deepEqual(checkImports(module, allowed), []);
    assert.ok(moduleSizes(module).sections.some((section) => section.name === "code"));
  });

  test("handles events, and pays the same for the same event", () => {
    const running = start(bytes, {}, imports);
    running.enter(ENTRY.init, 10_000);
    const costs = Array.from({ length: 20 }, () => 10_000 - running.enter("reading", 10_000, 20));
    assert.deepEqual(published.slice(0, 4), [12.5, 15, 17.5, 20]);
    assert.equal(published.length, 16);
    assert.deepEqual([...new Set(costs.slice(5))].length, 1);
    assert.ok(
      costs.every((cost) => cost > 50 && cost < 500),
      costs.join(" "),
    );
  });

  test("does the same as before, strings and allocation included", () => {
    const running = start(bytes, {}, imports);
    running.enter(ENTRY.init, 10_000);
    const text = "1,20,300,-21";
    const address = running.enter("__new", 1_000_000, text.length * 2, 2);
    new Uint16Array(running.memory?.buffer ?? new ArrayBuffer(0), address, text.length).set(
      [...text].map((letter) => letter.charCodeAt(0)),
    );
    assert.equal(running.enter("run", KEEP, address), 300);
  });

  test("is stopped when it takes more memory than it may", () => {
    const running = start(bytes, {}, imports);
    running.enter(ENTRY.init, 10_000);
    assert.equal(running.run("hog", 1_000_000).kind, "trap");
    assert.equal(running.enter(ENTRY.growDenied, KEEP), 1);
    assert.equal(running.memory?.buffer.byteLength, 4 * 65_536);
  });
});
