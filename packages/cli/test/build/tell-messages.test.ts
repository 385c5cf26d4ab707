import assert from "node:assert/strict";
import { it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { tellMessages } from "../../src/build/tell-messages.ts";

const WHERE = { source: "guard.c", shownDirectory: "guards/one" };

it("tellMessages() returns warnings with their place from where the user is", () => {
  const messages = [
    { severity: "warning", text: "unused variable 'a'", where: "guard.c:3:5" },
    { severity: "warning", text: "odd", where: undefined },
  ] as const;
  assert.deepEqual(tellMessages(messages, WHERE), [
    "guards/one/guard.c:3:5: unused variable 'a'",
    "guards/one/guard.c: odd",
  ]);
});

it("tellMessages() throws every mistake at once", () => {
  const messages = ["guard.c:1:1", "lib.h:2:2"].map((where) => ({ severity: "error", text: "no", where }) as const);
  assert.throws(
    () => tellMessages(messages, WHERE),
    (error) =>
      isThimbleError(error, "cli.compile-failed") &&
      /guards\/one\/guard\.c:1:1.*guards\/one\/lib\.h:2:2/s.test(error.message),
  );
});
