import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { rewriteModule } from "../../src/index.ts";
import { OPTIONS } from "../support/rewritten.ts";
import { wat } from "../support/wat.ts";

describe("resolveRewriteOptions()", () => {
  test("refuses options out of range", () => {
    const wrong = [
      { entries: { run: { params: ["v128"], results: [] } as const } },
      { memory: { ...OPTIONS.memory, maximumPages: 65_537 } },
      { memory: { ...OPTIONS.memory, maximumPages: 1.5 } },
      { maximumTableElements: -1 },
    ];
    for (const options of wrong) {
      assert.throws(
        () => rewriteModule(wat("(module)"), { ...OPTIONS, ...options }),
        (error) => isThimbleError(error, "base.argument"),
      );
    }
  });
});
