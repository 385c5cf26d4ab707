import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseEndpoint, type OpcuaEndpoint } from "../../src/opcua/choose-endpoint.ts";
import { hasCode } from "../things.ts";

const NONE: OpcuaEndpoint = { mode: "None", policy: "None", level: 0 };
const SIGNED: OpcuaEndpoint = { mode: "Sign", policy: "Basic256Sha256", level: 10 };
const BEST: OpcuaEndpoint = { mode: "SignAndEncrypt", policy: "Aes256_Sha256_RsaPss", level: 20 };
const OUTDATED: OpcuaEndpoint = { mode: "SignAndEncrypt", policy: "Basic128Rsa15", level: 99 };

test("the most secure is taken where nothing is asked for, and never an outdated one", () => {
  const any = { mode: undefined, policy: undefined };
  assert.equal(chooseEndpoint([NONE, BEST, OUTDATED, SIGNED], any, "a"), BEST);
  const equal = [SIGNED, BEST].map((endpoint) => ({ ...endpoint, level: 1 }));
  assert.equal(chooseEndpoint(equal, any, "a").mode, "SignAndEncrypt");
});

test("what is asked for is taken, or refused with what there is", () => {
  assert.equal(chooseEndpoint([NONE, BEST, SIGNED], { mode: "Sign", policy: undefined }, "a"), SIGNED);
  assert.equal(chooseEndpoint([NONE, BEST], { mode: undefined, policy: "None" }, "a"), NONE);
  assert.throws(
    () => chooseEndpoint([NONE, SIGNED], { mode: "SignAndEncrypt", policy: undefined }, "a"),
    (error: unknown) => {
      assert.equal(Object(error).expected, "one of None with None, Sign with Basic256Sha256");
      return hasCode("things.refused")(error);
    },
  );
});
