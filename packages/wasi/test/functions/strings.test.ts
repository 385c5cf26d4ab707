import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO } from "../../src/preview1/errno.ts";
import { Guest, RESULT } from "../support/guest.ts";

function read(guest: Guest, kind: "args" | "environ"): string[] {
  assert.equal(guest.call(`${kind}_sizes_get`, RESULT, RESULT + 4), ERRNO.success);
  const [count, size] = [guest.u32(RESULT), guest.u32(RESULT + 4)];
  const pointers = guest.place(new Uint8Array(4 * count))[0];
  const buffer = guest.place(new Uint8Array(size))[0];
  assert.equal(guest.call(`${kind}_get`, pointers, buffer), ERRNO.success);
  const all = guest.text(buffer, size);
  assert.ok(count === 0 || all.endsWith("\0"));
  return Array.from({ length: count }, (_, place) => {
    const at = guest.u32(pointers + 4 * place);
    return all.slice(at - buffer, all.indexOf("\0", at - buffer));
  });
}

test("a program finds its arguments and its variables as they were given", () => {
  using guest = new Guest({ args: ["guest", "", 'a "b"'], environment: { A: "1", B: "x=y\n" } });
  assert.deepEqual(read(guest, "args"), ["guest", "", 'a "b"']);
  assert.deepEqual(read(guest, "environ"), ["A=1", "B=x=y\n"]);
});

test("a program without variables finds none", () => {
  using guest = new Guest();
  assert.deepEqual(read(guest, "environ"), []);
});

test("args_get and args_sizes_get say fault for memory that is not there", () => {
  using guest = new Guest();
  assert.equal(guest.call("args_get", -4, RESULT), ERRNO.fault);
  assert.equal(guest.call("args_get", RESULT, 65_534), ERRNO.fault);
  assert.equal(guest.call("args_sizes_get", RESULT, 65_533), ERRNO.fault);
});
