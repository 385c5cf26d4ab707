import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { type ContainerBox, type ReadingOptions, runContainer } from "@thimble/testkit";
import fc from "fast-check";
import { type BuiltContainer, buildProject } from "../../../packages/cli/src/build/build-project.ts";
import { readRecord } from "./record.ts";

const EXAMPLE = join(import.meta.dirname, "..");

/** A reading as a box takes it. */
interface Given extends ReadingOptions {
  readonly time: number;
  readonly value: number;
}

for (const folder of ["guard-in-c", "guard-in-rust"]) {
  describe(folder, () => {
    let original: BuiltContainer;
    let other: BuiltContainer;
    let missing: string | undefined;
    before(async () => {
      original = await buildProject(join(EXAMPLE, "guard"));
      try {
        other = await buildProject(join(EXAMPLE, "..", folder));
      } catch (error) {
        if (!isThimbleError(error, "cli.compiler-missing")) throw error;
        missing = `${error.message}: ${error.expected}`;
      }
    });

    it("asks the world for the same as the guard in TypeScript, reading by reading of the record", async (t) => {
      if (missing !== undefined) return t.skip(missing);
      const record = readRecord(EXAMPLE);
      const effects = await effectsOf(original, record);
      assert.ok(effects.some((effect) => effect.includes("plant/1/anomaly")));
      assert.deepEqual(await effectsOf(other, record), effects);
    });

    it("asks for the same whatever the readings are, their times and their qualities", async (t) => {
      if (missing !== undefined) return t.skip(missing);
      const reading = fc.record({
        value: fc.oneof(fc.double(), fc.double({ min: 80, max: 100 }), fc.constantFrom(90, 91, 60)),
        time: fc.oneof(fc.double(), fc.integer({ min: 0, max: 1_000_000 })),
        quality: fc.constantFrom("good", "stale", "out-of-range", "unreachable"),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(reading, { maxLength: 30 }),
          fc.double({ min: 1, max: 9000 }),
          async (given, readings) => {
            const state = new Map([
              ["baseline", 90],
              ["deviation", 3],
              ["readings", readings],
            ]);
            assert.deepEqual(await effectsOf(other, given, state), await effectsOf(original, given, state));
          },
        ),
        { numRuns: 100 },
      );
    });

    it("needs no more instructions for a reading than a third more", async (t) => {
      if (missing !== undefined) return t.skip(missing);
      const cost = async (built: BuiltContainer): Promise<number> => {
        await using box = await runContainer(built);
        for (const { time, value } of readRecord(EXAMPLE).slice(0, 1000))
          box.reading("machine/temperature", value, { time });
        return box.instructions;
      };
      assert.ok((await cost(other)) <= (await cost(original)) * 1.34);
    });
  });
}

/** What each reading made a container ask for: messages, writes, and the state behind it; equal texts are equal effects. */
async function effectsOf(
  built: BuiltContainer,
  readings: Iterable<Given>,
  state: ReadonlyMap<string, number> = new Map(),
): Promise<readonly string[]> {
  await using box = await runContainer({ ...built, state });
  const effects: string[] = [];
  for (const { value, ...options } of readings) {
    const [published, written] = [box.published.length, box.written.length];
    box.reading("machine/temperature", value, options);
    effects.push(describeSince(box, published, written));
  }
  return effects;
}

function describeSince(box: ContainerBox, published: number, written: number): string {
  return JSON.stringify([
    box.published.slice(published).map(({ topic, text }) => [topic, text]),
    box.written.slice(written),
    // JSON has no NaN and no -0; text of a number has both.
    [...box.state].map(([key, value]) => [key, Object.is(value, -0) ? "-0" : String(value)]),
  ]);
}
