import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { recordingOutput } from "../support/recording-output.ts";

const REFUSED = new ThimbleError("base.argument", 'Cannot read "x": it is a folder', {
  where: "compose.yaml:3:5",
  expected: "a file",
  cause: new Error("EISDIR", { cause: new Error("inner") }),
});

test("Output.result() prints lines for a person and one document for a program", () => {
  const person = recordingOutput();
  person.output.result({ a: 1 }, ["a is 1", "done"]);
  assert.equal(person.stdout(), "a is 1\ndone\n");
  const program = recordingOutput({ isJson: true });
  program.output.result({ a: 1 }, ["a is 1"]);
  assert.deepEqual(JSON.parse(program.stdout()), { a: 1 });
});

test("Output.record() prints one object a line for a program, and say() nothing", () => {
  const { output, stdout } = recordingOutput({ isJson: true });
  output.record({ n: 1 }, "one");
  output.say("for people");
  output.record({ n: 2 }, "two");
  assert.equal(stdout(), '{"n":1}\n{"n":2}\n');
});

test("Output.error() says what, where, what would be right, why and the code, on standard error", () => {
  const { output, stdout, stderr } = recordingOutput();
  output.error(REFUSED);
  assert.equal(stdout(), "");
  assert.equal(
    stderr(),
    [
      'error: Cannot read "x": it is a folder',
      "  where     compose.yaml:3:5",
      "  expected  a file",
      "  because   EISDIR",
      "  because   inner",
      "  code      base.argument",
      "",
    ].join("\n"),
  );
});

test("Output.error() prints JSON on standard output for a program", () => {
  const { output, stdout, stderr } = recordingOutput({ isJson: true });
  output.error(REFUSED);
  assert.equal(stderr(), "");
  assert.deepEqual(JSON.parse(stdout()), {
    error: {
      code: "base.argument",
      message: 'Cannot read "x": it is a folder',
      where: "compose.yaml:3:5",
      expected: "a file",
      because: ["EISDIR", "inner"],
    },
  });
});

test("Output.error() takes whatever is thrown for a bug and shows where it happened", () => {
  const { output, stderr } = recordingOutput();
  output.error(new TypeError("x is not a function"));
  assert.match(stderr(), /base\.bug/);
  assert.match(stderr(), /TypeError: x is not a function\n\s+at /);
});

test("Output.error() ends although a chain of causes is a circle", () => {
  const circle = new Error("round");
  circle.cause = circle;
  const { output, stderr } = recordingOutput();
  output.error(new ThimbleError("base.argument", "Cannot go on", { cause: circle }));
  assert.equal(stderr().match(/because/g)?.length, 5);
});

test("Output.progress() says what goes on only after a second, and on standard error", async () => {
  const { output, clock, stdout, stderr } = recordingOutput();
  let finish = (): void => undefined;
  const quick = output.progress("building guard", async () => 1);
  assert.equal(await quick, 1);
  await clock.advance(5000);
  assert.equal(stderr(), "");
  const slow = output.progress("building hourly", () => new Promise<void>((resolve) => (finish = resolve)));
  await clock.advance(999);
  assert.equal(stderr(), "");
  await clock.advance(1);
  assert.equal(stderr(), "building hourly …\n");
  finish();
  await slow;
  assert.equal(stdout(), "");
  assert.equal(clock.pending, 0);
});

test("Output.progress() leaves no timer when the work fails", async () => {
  const { output, clock } = recordingOutput();
  await assert.rejects(
    output.progress("building", () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(clock.pending, 0);
});

test("colours change nothing but the look", () => {
  const { output } = recordingOutput({ hasColours: true });
  const painted = output.paint("bad", "error:");
  assert.notEqual(painted, "error:");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
  assert.equal(painted.replace(/\u001b\[\d+m/g, ""), "error:");
});
