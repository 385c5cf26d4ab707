import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml, type ValueLimits } from "@thimble/model";
import { parseWriting } from "../../src/description/parse-writing.ts";

function read(text: string, limits: Partial<ValueLimits> = {}) {
  const diagnostics = new Diagnostics();
  const node = parseYaml(text, { where: "a.yaml", diagnostics });
  const value = parseWriting(node, { type: "number", minimum: undefined, maximum: undefined, ...limits }, 0.1);
  return { value, problems: diagnostics.problems.map(describeError).join("\n") };
}

test("a write is confirmed within half a step and a second, or as it says", () => {
  assert.equal(read("a: 1").value.confirm, undefined);
  assert.deepEqual(read("thimble:confirm: readback").value.confirm, { tolerance: 0.05, within: 1000 });
  const said = read("thimble:confirm: { tolerance: 2, within: 3s }");
  assert.deepEqual(said.value.confirm, { tolerance: 2, within: 3000 });
});

test("a safe state is a value of the property, at once or after a time", () => {
  assert.deepEqual(read("thimble:safeState: 0").value.safe, { value: 0, after: 0 });
  const word = read("thimble:safeState: closed\nthimble:safeAfter: 10s", { type: "string", words: ["open", "closed"] });
  assert.deepEqual(word.value.safe, { value: 1, after: 10_000 });
  assert.deepEqual(read("thimble:safeState: false", { type: "boolean" }).value.safe, { value: 0, after: 0 });
  assert.equal(read("thimble:writesPerSecond: 0.2").value.writesPerSecond, 0.2);
});

test("what can not be is refused, with what would be right", () => {
  assert.match(read("thimble:confirm: readbak").problems, /a\.yaml:1:18: .*did you mean "readback"\?/);
  assert.match(read("thimble:confirm: { tolernace: 1 }").problems, /did you mean "tolerance"\?/);
  assert.match(read("thimble:confirm: { tolerance: -1 }").problems, /it is -1 \(a number from 0 on/);
  assert.match(read("thimble:confirm: { within: soon }").problems, /"soon" is no duration/);
  assert.match(
    read("thimble:safeState: 20", { maximum: 10 }).problems,
    /own limits do not allow it \(a number up to 10/,
  );
  assert.match(read("thimble:safeAfter: 10s").problems, /there is no safe state to be written then/);
  assert.match(read("thimble:writesPerSecond: 0").problems, /it is 0 \(a number above 0 and up to 1000/);
});
