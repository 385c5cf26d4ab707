import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { loadOpcuaPackage } from "../../src/opcua/load-opcua-package.ts";

test("loadOpcuaPackage() says which package to install", async () => {
  await assert.rejects(
    loadOpcuaPackage("opc.tcp://192.0.2.9", () => Promise.reject(new Error("Cannot find package"))),
    (error) => isThimbleError(error, "things.missing-library") && error.expected === "npm install node-opcua-client@2",
  );
});
