import assert from "node:assert/strict";
import { test } from "node:test";
import { dataDirectory } from "../src/data-directory.ts";
import { recordingContext } from "./support/recording-context.ts";

const plain = recordingContext().context;
const withVariable = recordingContext({ environment: { THIMBLE_DATA: "state" } }).context;

test("dataDirectory() takes what was named before all else, from the working directory", () => {
  assert.equal(dataDirectory(withVariable, "x"), "/home/someone/x");
  assert.equal(dataDirectory(withVariable, "/var/lib/thimble"), "/var/lib/thimble");
});

test("dataDirectory() takes THIMBLE_DATA before the default", () => {
  assert.equal(dataDirectory(withVariable, undefined, "/app/compose.yaml"), "/home/someone/state");
});

test("dataDirectory() is .thimble beside the file, or in the working directory", () => {
  assert.equal(dataDirectory(plain, undefined, "/app/compose.yaml"), "/app/.thimble");
  assert.equal(dataDirectory(plain, undefined), "/home/someone/.thimble");
});
