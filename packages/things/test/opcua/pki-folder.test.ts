import assert from "node:assert/strict";
import { test } from "node:test";
import { pkiFolder } from "../../src/opcua/pki-folder.ts";

test("certificates are where the user's programs keep their state", (t) => {
  const before = process.env["XDG_STATE_HOME"];
  t.after(() => {
    if (before === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = before;
  });
  process.env["XDG_STATE_HOME"] = "/state";
  assert.equal(pkiFolder(), "/state/thimble/opcua");
  delete process.env["XDG_STATE_HOME"];
  assert.match(pkiFolder(), /\/\.local\/state\/thimble\/opcua$/);
});
