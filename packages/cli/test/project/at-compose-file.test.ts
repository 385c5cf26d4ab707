import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, ThimbleError } from "@thimble/base";
import { atComposeFile } from "../../src/project/at-compose-file.ts";

const COMPOSE = {
  where: "compose.yaml",
  text: `services:
  guard:
    image: guard
    x-thimble:
      on: { reading: [machine/heat, machine/hat] }
`,
};

test("a problem is where the value that it names stands, or its key", () => {
  const at = (where: string | undefined, message: string) =>
    atComposeFile(new ThimbleError("agent.unknown-property", message, where === undefined ? {} : { where }), COMPOSE)
      .where;
  const reading = "services.guard.x-thimble.on.reading";
  assert.equal(at(reading, 'Cannot grant "machine/hat": no'), `compose.yaml:5:37 (${reading})`);
  assert.equal(at(reading, "Cannot grant it"), `compose.yaml:5:22 (${reading})`);
  assert.equal(at("services.guard", "x"), "compose.yaml:3:5 (services.guard)");
  for (const other of [undefined, "services.nobody", "things/a.td.yaml:3:1"]) assert.equal(at(other, "x"), other);
});

test("each of several problems has its place, and code, advice and cause stay", () => {
  const problems = new Diagnostics();
  problems.add("agent.unknown-property", 'Cannot grant "machine/hat": no', {
    where: "services.guard.x-thimble.on.reading",
    expected: "a",
  });
  problems.add("agent.image-missing", "Cannot run it", { where: "images.guard" });
  try {
    problems.throwIfAny();
    assert.fail("There are problems");
  } catch (error) {
    assert.ok(error instanceof ThimbleError);
    const located = atComposeFile(error, COMPOSE);
    assert.equal(located.code, "agent.unknown-property");
    assert.match(
      located.message,
      /\n {2}compose\.yaml:5:37 \(services\.guard\.x-thimble\.on\.reading\): Cannot grant "machine\/hat": no \(a\)/,
    );
    assert.match(located.message, /\n {2}images\.guard: Cannot run it/);
  }
});
