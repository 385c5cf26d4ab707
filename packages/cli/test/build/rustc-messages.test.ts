import assert from "node:assert/strict";
import { it } from "node:test";
import { cargoModule, rustcMessages } from "../../src/build/rustc-messages.ts";

const SPAN = { file_name: "lib.rs", line_start: 3, column_start: 5, is_primary: true };

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

it("rustcMessages() takes mistakes and warnings at their place, from rustc and from cargo", () => {
  const mistake = { message: "cannot find value `x`", level: "error", spans: [{ ...SPAN, is_primary: false }, SPAN] };
  const warning = { message: "unused\n  variable", level: "warning", spans: [] };
  const output = [
    line(mistake),
    line({ reason: "compiler-message", message: warning }),
    line({ message: "for more information", level: "failure-note", spans: [] }),
    line({ message: "aborting due to previous error", level: "error", spans: [] }),
    line({ message: "1 warning emitted", level: "warning", spans: [] }),
  ].join("");
  assert.deepEqual(rustcMessages(output), [
    { severity: "error", text: "cannot find value `x`", where: "lib.rs:3:5" },
    { severity: "warning", text: "unused variable", where: undefined },
  ]);
});

it("rustcMessages() names a file of another place in the text, and leaves out what is no message", () => {
  const span = { ...SPAN, file_name: "/usr/src/thing.rs" };
  assert.deepEqual(rustcMessages(line({ message: "no", level: "error", spans: [span] })), [
    { severity: "error", text: "/usr/src/thing.rs:3:5: no", where: undefined },
  ]);
  assert.deepEqual(rustcMessages('{"message": 1, "level": "error"}\n{broken\n{}\nplain\n'), []);
});

it("cargoModule() is the last module that cargo says it made", () => {
  const artifact = (...filenames: string[]): string => line({ reason: "compiler-artifact", filenames });
  const output = artifact("/t/libthimble.rlib") + artifact("/t/a.wasm") + line({ reason: "build-finished" });
  assert.equal(cargoModule(output), "/t/a.wasm");
  assert.equal(cargoModule(artifact("/t/libthimble.rlib")), undefined);
});
