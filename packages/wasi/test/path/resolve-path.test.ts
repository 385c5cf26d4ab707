import assert from "node:assert/strict";
import {
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { NodeFileSystem } from "../../src/node/node-file-system.ts";
import type { FileSystem } from "../../src/ports/file-system.ts";
import { ERRNO } from "../../src/preview1/errno.ts";
import { RIGHT } from "../../src/preview1/rights.ts";
import { LOOKUP } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

const READ = BigInt(RIGHT.fd_read);
const FOLLOW = LOOKUP.symlink_follow;

test("40 links on the way are walked, 41 are a loop, and so is a link to itself", () => {
  using guest = new Guest();
  mkdirSync(join(guest.root, "end"));
  symlinkSync("end", join(guest.root, "l0"));
  for (let i = 1; i <= 41; i += 1) symlinkSync(`l${i - 1}`, join(guest.root, `l${i}`));
  symlinkSync("self", join(guest.root, "self"));
  assert.ok(guest.open("l39", { base: READ, lookup: FOLLOW }) > 0);
  assert.equal(guest.open("l40", { base: READ, lookup: FOLLOW }), -ERRNO.loop);
  assert.equal(guest.open("l40/.", { base: READ }), -ERRNO.loop);
  assert.equal(guest.open("self/x", { base: READ }), -ERRNO.loop);
});

test("a path may go 256 folders down, and its folders are closed again, whether it was good or not", () => {
  using guest = new Guest();
  const deep = (depth: number): string => new Array(depth).fill("d").join("/");
  for (let depth = 1; depth <= 258; depth += 64) mkdirSync(join(guest.root, deep(depth)), { recursive: true });
  mkdirSync(join(guest.root, deep(258)), { recursive: true });
  const before = readdirSync("/proc/self/fd").length;
  assert.equal(guest.call("path_filestat_get", ROOT, 0, deep(257), RESULT), ERRNO.success);
  assert.equal(guest.call("path_filestat_get", ROOT, 0, deep(258), RESULT), ERRNO.nametoolong);
  assert.equal(guest.call("path_filestat_get", ROOT, 0, `${deep(50)}/nothing/here`, RESULT), ERRNO.noent);
  assert.equal(readdirSync("/proc/self/fd").length, before);
});

test("a path that goes out and comes back in is refused, because what is outside is nobody's business", () => {
  using guest = new Guest();
  const name = guest.root.slice(guest.root.lastIndexOf("/") + 1);
  writeFileSync(join(guest.root, "f"), "");
  assert.equal(guest.open(`../${name}/f`, { base: READ }), -ERRNO.notcapable);
});

test(".. goes back to the folder it came from, although that was moved out meanwhile", () => {
  const onOpened: { run: () => void } = { run: () => undefined };
  const wrap = (files: NodeFileSystem): FileSystem =>
    watching(files, {
      openFolder: (place) => {
        const handle = files.openFolder(place);
        if (place.name === "b") onOpened.run();
        return handle;
      },
    });
  using guest = new Guest({ wrap });
  mkdirSync(join(guest.root, "a/b"), { recursive: true });
  writeFileSync(join(guest.root, "a/f"), "inside");
  mkdirSync(guest.outside);
  writeFileSync(join(guest.outside, "f"), "secret");
  // The kernel would go up from b to where b is now.
  onOpened.run = () => renameSync(join(guest.root, "a/b"), join(guest.outside, "b"));
  assert.equal(guest.read(guest.open("a/b/../f", { base: READ })), "inside");
});

test("a folder or file that becomes a link between two steps is not followed out", () => {
  for (const [victim, path] of [
    ["a", "a/f"],
    ["a/f", "a/f"],
  ] as const) {
    const swap: { run: () => void } = { run: () => undefined };
    const wrap = (files: NodeFileSystem): FileSystem =>
      watching(files, {
        openFolder: (place) => {
          if (victim === "a") swap.run();
          return files.openFolder(place);
        },
        readLink: (place) => {
          try {
            return files.readLink(place);
          } finally {
            if (victim === "a/f" && place.name === "f") swap.run();
          }
        },
      });
    using guest = new Guest({ wrap });
    mkdirSync(join(guest.root, "a"));
    writeFileSync(join(guest.root, "a/f"), "inside");
    mkdirSync(guest.outside);
    writeFileSync(join(guest.outside, "f"), "secret");
    swap.run = () => {
      swap.run = () => undefined;
      rmSync(join(guest.root, victim), { recursive: true });
      symlinkSync(victim === "a" ? guest.outside : join(guest.outside, "f"), join(guest.root, victim));
    };
    const fd = guest.open(path, { base: READ, lookup: FOLLOW });
    assert.ok(fd === -ERRNO.notcapable || fd === -ERRNO.loop, `${victim}: ${fd}`);
  }
});

/** Names and links of a small tree, and paths in it: many are wrong, some lead out. */
const name = fc.constantFrom("a", "b", "c", "d", "l", "m", "n");
const step = fc.oneof({ weight: 4, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom(".", "..", "") });
const anyPath = fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => steps.join("/"));

test("where a path leads is where the system says it leads, or it is refused; and it is always inside", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { maxLength: 5 }),
      fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 2 }), anyPath), { maxLength: 5 }),
      fc.array(anyPath, { minLength: 1, maxLength: 10 }),
      (folders, links, paths) => {
        using guest = new Guest();
        const quietly = (work: () => unknown): void => {
          try {
            work();
          } catch {
            // What is made already, or has no folder, is not made.
          }
        };
        for (const path of folders) quietly(() => mkdirSync(join(guest.root, ...path), { recursive: true }));
        for (const [at, target] of links) quietly(() => symlinkSync(target, join(guest.root, ...at)));
        for (const path of paths) compare(guest, path);
      },
    ),
    { numRuns: 150 },
  );
});

function compare(guest: Guest, path: string): void {
  const errno = guest.call("path_filestat_get", ROOT, FOLLOW, path, RESULT);
  const real = realOf(`${guest.root}/${path}`);
  const isInside = real !== undefined && `${real}/`.startsWith(`${realpathSync(guest.root)}/`);
  if (errno === ERRNO.success) {
    assert.ok(isInside, path);
    assert.equal(guest.u64(RESULT + 8), statSync(real, { bigint: true }).ino, path);
  } else if (isInside) assert.ok(path === "" || errno === ERRNO.notcapable, `${path}: ${errno}`);
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** The file system, with some steps of its own. */
function watching(files: NodeFileSystem, steps: Partial<FileSystem>): FileSystem {
  return new Proxy(files, {
    get: (_target, key) => {
      const value: unknown = Reflect.get(steps, key) ?? Reflect.get(files, key);
      return typeof value === "function" ? value.bind(files) : value;
    },
  });
}
