import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { keyPair } from "../support/keys.ts";

test("onlyKeys() trusts keys, and no identity", () => {
  const { trusted } = keyPair("a");
  assert.deepEqual(onlyKeys([trusted]), { keys: [trusted], identities: [], trustedRoot: undefined });
});
