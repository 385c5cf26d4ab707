import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runCompiler } from "../../src/build/run-compiler.ts";
import { temporaryProject } from "./temporary-project.ts";

async function compile(text: string): Promise<Uint8Array<ArrayBuffer>> {
  await using project = await temporaryProject({
    "main.ts": `import { log, topic, Topic } from "@thimble/assemblyscript";\n${text}`,
  });
  const { wasm, messages } = await runCompiler({ directory: project.directory, source: "main.ts" });
  assert.ok(wasm !== undefined, JSON.stringify(messages));
  return wasm;
}

/** Whether a module holds a text. The last byte of UTF-16 is mostly zero, and then left out: memory is zero anyway. */
function holds(wasm: Uint8Array, text: string, encoding: "utf8" | "utf16le"): boolean {
  const bytes = Buffer.from(text, encoding);
  return Buffer.from(wasm).includes(encoding === "utf8" ? bytes : bytes.subarray(0, -1));
}

describe("placeLiterals()", () => {
  it("places a literal as UTF-8 wherever its receiver comes from", async () => {
    const wasm = await compile(`
      function open(): Topic { return topic("plant/größe"); }
      const out = open();
      export function start(): void { out.publish("too hot"); }`);
    for (const text of ["plant/größe", "too hot"]) {
      assert.ok(holds(wasm, text, "utf8"), text);
      assert.ok(!holds(wasm, text, "utf16le"), text);
    }
    assert.ok(wasm.length < 220, `${wasm.length} bytes`);
  });

  it("leaves a literal alone that is given to a function of the container's own of the same name", async () => {
    const wasm = await compile(`
      class Box { publish(text: string): i32 { return text.length; } }
      const out = topic("out");
      export function start(): void { out.publishNumber(new Box().publish("größer")); }`);
    assert.ok(holds(wasm, "größer", "utf16le"));
  });

  it("leaves a string alone that is no literal", async () => {
    const wasm = await compile('const NAME = "named";\nexport function start(): void { log.info(NAME); }');
    assert.ok(holds(wasm, "named", "utf16le"));
  });
});
