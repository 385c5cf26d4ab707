import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { test } from "node:test";
import { debianPart } from "../../src/build/debian-part.ts";
import { temporaryProject } from "./temporary-project.ts";

const DPKG = `#!/bin/sh
case "$1 $2" in
"-S /usr/lib/a.a") echo "wasi-libc: /usr/lib/a.a";;
"-W -f") echo "0.0~git1:2-1 all";;
*) exit 1;;
esac
`;

test("debianPart() names the package of a file, with its version as a purl wants it", async () => {
  await using folder = await temporaryProject({ "dpkg-query": DPKG });
  const { directory } = folder;
  await chmod(`${directory}/dpkg-query`, 0o755);
  assert.deepEqual(await debianPart("/usr/lib/a.a", directory, { directory }), {
    name: "wasi-libc",
    version: "0.0~git1:2-1",
    purl: "pkg:deb/debian/wasi-libc@0.0~git1%3A2-1?arch=all",
  });
  assert.equal(await debianPart("/usr/lib/b.a", directory, { directory }), undefined);
  assert.equal(await debianPart("/usr/lib/a.a", "/nowhere", { directory }), undefined);
});
