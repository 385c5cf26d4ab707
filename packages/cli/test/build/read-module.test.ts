import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { type ContainerBox, runContainer } from "@thimble/testkit";
import { type BuiltContainer, buildProject } from "../../src/build/build-project.ts";
import { readModule } from "../../src/build/read-module.ts";
import { temporaryProject } from "./temporary-project.ts";
import { wrapContainer } from "./wrap-container.ts";

it("readModule() takes a file as it is, and says which one is missing", async () => {
  await using project = await temporaryProject({ "ready.wasm": Uint8Array.of(1, 2, 3) });
  const { directory } = project;
  assert.deepEqual(await readModule({ directory, source: "ready.wasm" }), {
    wasm: Uint8Array.of(1, 2, 3),
    warnings: [],
  });
  await assert.rejects(
    readModule({ directory, source: "gone.wasm" }, { shownDirectory: "guard" }),
    (error) => isThimbleError(error, "base.not-found") && error.message.includes("guard/gone.wasm"),
  );
});

describe("readModule() of a component", () => {
  const EXPORT = "export reading: func(property: u32, value: f64, time: f64, quality: quality);";
  let guard: BuiltContainer;
  let component: Uint8Array;
  before(async () => {
    guard = await buildProject(join(import.meta.dirname, "../../../../examples/machine-guard/guard"));
    component = await wrapContainer(guard.wasm, EXPORT);
  });

  it("takes out the module that was wrapped, byte for byte but for who wrapped it", async () => {
    await using project = await temporaryProject({ "guard.wasm": component });
    const { wasm } = await readModule({ directory: project.directory, source: "guard.wasm" });
    assert.deepEqual(Buffer.from(wasm.subarray(0, guard.wasm.length)), Buffer.from(guard.wasm));
    assert.match(Buffer.from(wasm.subarray(guard.wasm.length)).toString("latin1"), /^.{3}producers.*wit-component/s);
  });

  it("gives what does the same as the module itself, to the instruction, as the component does where it is prepared", async () => {
    await using project = await temporaryProject({ "guard.wasm": component });
    const { wasm: taken } = await readModule({ directory: project.directory, source: "guard.wasm" });
    const runs = await Promise.all([guard.wasm, taken, component].map(played));
    assert.ok(runs[0]?.published.length === 1 && runs[0].instructions.every((count) => count > 100));
    assert.deepEqual(runs[1], runs[0]);
    assert.deepEqual(runs[2], runs[0]);
  });

  it("refuses one that is more than a wrapping, and says which file", async () => {
    await using project = await temporaryProject({
      "guard.wasm": Uint8Array.from([...component, 4, 8, ...component.slice(0, 8)]),
    });
    await assert.rejects(
      readModule({ directory: project.directory, source: "guard.wasm" }, { shownDirectory: "guard" }),
      (error) => isThimbleError(error, "wasm.component-refused") && error.where === "guard/guard.wasm",
    );
  });

  interface Played {
    readonly published: ContainerBox["published"];
    readonly state: object;
    /** Of each event. */
    readonly instructions: readonly number[];
  }

  /** What it does with a failure after it has learned. */
  async function played(wasm: Uint8Array): Promise<Played> {
    await using box = await runContainer({ ...guard, wasm });
    const instructions: number[] = [];
    for (let n = 0; n < 600; n++) {
      await box.advance(1000);
      box.reading("machine/temperature", n === 599 ? 150 : 70 + (n % 7));
      instructions.push(box.instructions);
    }
    return { published: box.published, state: Object.fromEntries(box.state), instructions };
  }
});
