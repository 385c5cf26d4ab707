import assert from "node:assert/strict";
import { test } from "node:test";
import { PROGRAM_INTERFACES, programInterfaces } from "../../src/host/program-interfaces.ts";
import { Lab, type LabOptions } from "../support/lab.ts";

/** Calls one function of an interface. */
function call(lab: Lab, from: string, name: string, ...values: unknown[]): unknown {
  const member = programInterfaces(lab.program)[from]?.[name];
  assert.ok(typeof member === "function", `${from} ${name}`);
  return Reflect.apply(member, undefined, values);
}

test("programInterfaces() has the interfaces of PROGRAM_INTERFACES and no other", () => {
  using lab = new Lab();
  assert.deepEqual(Object.keys(programInterfaces(lab.program)).sort(), [...PROGRAM_INTERFACES].sort());
  assert.equal(
    PROGRAM_INTERFACES.some((name) => name.startsWith("wasi:http")),
    false,
  );
});

test("programInterfaces() tells arguments, variables and folders, as they were given", () => {
  using lab = new Lab();
  assert.deepEqual(call(lab, "wasi:cli/environment", "getArguments"), ["program", "--all"]);
  assert.deepEqual(call(lab, "wasi:cli/environment", "getEnvironment"), [["LEVEL", "2=3"]]);
  assert.equal(call(lab, "wasi:cli/environment", "initialCwd"), undefined);
  const folders = call(lab, "wasi:filesystem/preopens", "getDirectories");
  assert.ok(Array.isArray(folders));
  assert.deepEqual(
    folders.map(([, path]) => path),
    ["/data"],
  );
});

test("programInterfaces() tells the time of the clock", () => {
  using lab = new Lab();
  const now = BigInt(lab.clock.now());
  assert.deepEqual(call(lab, "wasi:clocks/wall-clock", "now"), {
    seconds: now / 1000n,
    nanoseconds: Number(now % 1000n) * 1_000_000,
  });
  const before = call(lab, "wasi:clocks/monotonic-clock", "now");
  lab.clock.jump(2);
  assert.equal(Number(call(lab, "wasi:clocks/monotonic-clock", "now")) - Number(before), 2_000_000);
});

test("programInterfaces() gives random bytes of the port, and no more than it can hold", () => {
  using lab = new Lab();
  assert.deepEqual(call(lab, "wasi:random/random", "getRandomBytes", 3n), Uint8Array.of(7, 7, 7));
  assert.equal(call(lab, "wasi:random/random", "getRandomU64"), 0x0707070707070707n);
  assert.throws(() => call(lab, "wasi:random/random", "getRandomBytes", 1n << 40n), /more than 64 MiB/);
});

test("programInterfaces() says which streams are terminals", () => {
  const terminals = (options: LabOptions): boolean[] => {
    using lab = new Lab(options);
    return ["in", "out", "err"].map(
      (name) => call(lab, `wasi:cli/terminal-std${name}`, `getTerminalStd${name}`) !== undefined,
    );
  };
  assert.deepEqual(terminals({ isTerminal: true }), [true, true, true]);
  assert.deepEqual(terminals({}), [false, false, false]);
});

test("programInterfaces() ends the program with the status of its exit", () => {
  for (const [name, value, status] of [
    ["exit", { tag: "ok" }, 0],
    ["exit", { tag: "err" }, 1],
    ["exitWithCode", 9, 9],
  ] as const) {
    using lab = new Lab();
    assert.throws(() => call(lab, "wasi:cli/exit", name, value), { name: "ProgramExit", status });
  }
});
