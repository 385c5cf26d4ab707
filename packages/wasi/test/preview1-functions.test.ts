import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { PREVIEW1_IMPORTS, PREVIEW1_MODULE, type Preview1Name } from "../src/preview1/imports.ts";
import { OFLAG } from "../src/preview1/types.ts";
import { Guest, ROOT } from "./support/guest.ts";

const TABLE = PREVIEW1_IMPORTS[PREVIEW1_MODULE] ?? {};
/** What ends a program, and what may wait for ever when a clock says so, are not called. */
const NAMES = (Object.keys(TABLE) as Preview1Name[]).filter((name) => name !== "proc_exit");
const PATHS = ["a", "a/b", ".", "..", "../outside", "/etc/passwd", "l", "a/../a", "", "a//", "\u{1F600}"];

/** A number that a function takes: small ones are descriptors, flags and addresses, large ones lies. */
const value = fc.oneof(fc.nat(8), fc.nat(0x3ff), fc.integer(), fc.constantFrom(-1, 65_535, 0x7fff_ffff));

const call = fc.constantFrom(...NAMES).chain((name) =>
  fc.record({
    name: fc.constant(name),
    values: fc.tuple(
      ...(TABLE[name]?.params ?? []).map((type) => (type === "i64" ? value.map((number) => BigInt(number)) : value)),
    ),
    path: fc.constantFrom(...PATHS),
  }),
);

test("whatever a program calls with whatever values, it gets an errno, and nothing outside of its folder is touched", () => {
  fc.assert(
    fc.property(fc.array(call, { minLength: 10, maxLength: 60 }), (calls) => {
      using guest = new Guest({ maximumDescriptors: 40 });
      writeFileSync(guest.outside, "secret");
      guest.open("a", { oflags: OFLAG.creat });
      guest.call("path_symlink", "../outside", ROOT, "l");
      for (const { name, values, path } of calls) {
        // Half of the time a path is where the first two numbers behind the descriptor say.
        if (name.startsWith("path_") && values.length > 2)
          new Uint8Array(guest.memory.buffer).set(Buffer.from(path), 8);
        const errno = guest.call(name, ...values);
        assert.ok(Number.isInteger(errno) && errno >= 0 && errno <= 76, `${name}: ${errno}`);
      }
      assert.ok(existsSync(guest.outside));
    }),
    { numRuns: 150 },
  );
});
