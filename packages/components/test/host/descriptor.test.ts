import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Descriptor, datetimeOf } from "../../src/host/descriptor.ts";
import { Lab } from "../support/lab.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const failsWith = (payload: string): { readonly payload: string } => ({ payload });

/** A new file, open for reading and writing. */
function fileIn(root: Descriptor, name: string): Descriptor {
  return root.openAt({}, name, { create: true }, { read: true, write: true });
}

describe("Descriptor", () => {
  test("makes, writes, reads and cuts a file", () => {
    using lab = new Lab();
    const file = fileIn(lab.root(), "a.txt");
    assert.equal(file.write(Buffer.from("hello"), 0n), 5n);
    assert.equal(text(file.read(10n, 1n)[0]), "ello");
    assert.deepEqual(
      file.read(10n, 5n),
      [Buffer.alloc(0), true].map((part) => (part === true ? true : new Uint8Array())),
    );
    file.setSize(2n);
    assert.equal(file.stat().size, 2n);
    file.advise(0n, 0n, "random");
    file.sync();
    file.syncData();
    assert.equal(readFileSync(join(lab.folder, "a.txt"), "utf8"), "he");
  });

  test("streams from a place, to a place and to the end, also after it was dropped itself", () => {
    using lab = new Lab();
    const file = fileIn(lab.root(), "a.txt");
    file.writeViaStream(0n).write(Buffer.from("hello"));
    file.appendViaStream().write(Buffer.from(" you"));
    const input = file.readViaStream(1n);
    const { fd } = file;
    file[Symbol.dispose]();
    assert.equal(text(input.read(3n)), "ell");
    assert.equal(text(input.read(100n)), "o you");
    assert.throws(() => input.read(1n), failsWithClosed);
    input[Symbol.dispose]();
    assert.ok(lab.program.descriptors.get(fd), "the two output streams hold it");
  });

  test("closes what it opened when it and its streams are dropped", () => {
    using lab = new Lab();
    const file = fileIn(lab.root(), "a.txt");
    const input = file.readViaStream(0n);
    const { fd } = file;
    input[Symbol.dispose]();
    lab.program.descriptors.get(fd);
    file[Symbol.dispose]();
    assert.throws(() => lab.program.descriptors.get(fd), { errno: 8 });
  });

  test("says what is there: types, sizes, times, who is who", () => {
    using lab = new Lab();
    const root = lab.root();
    const file = fileIn(root, "a.txt");
    mkdirSync(join(lab.folder, "sub"));
    symlinkSync("a.txt", join(lab.folder, "link"));
    const time = datetimeOf(1_700_000_000_000_000_000n);
    file.setTimes({ tag: "no-change" }, { tag: "timestamp", val: time });
    root.setTimesAt({}, "a.txt", { tag: "timestamp", val: time }, { tag: "no-change" });
    assert.deepEqual(root.statAt({}, "a.txt").dataModificationTimestamp, time);
    assert.deepEqual(root.statAt({}, "a.txt").dataAccessTimestamp, time);
    assert.equal(root.statAt({}, "link").type, "symbolic-link");
    assert.equal(root.statAt({ symlinkFollow: true }, "link").type, "regular-file");
    assert.equal(root.readlinkAt("link"), "a.txt");
    assert.deepEqual([root.getType(), file.getType()], ["directory", "regular-file"]);
    assert.deepEqual(root.metadataHashAt({}, "a.txt"), file.metadataHash());
    assert.equal(file.isSameObject(root.openAt({}, "a.txt", {}, { read: true })), true);
    assert.equal(file.isSameObject(root), false);
  });

  test("lists a folder, however many names are in it", () => {
    using lab = new Lab();
    const names = Array.from({ length: 3000 }, (_, n) => `${n}-${"x".repeat(40)}`);
    for (const name of names) writeFileSync(join(lab.folder, name), "");
    const entries = lab.root().readDirectory();
    const found: string[] = [];
    for (let entry = entries.readDirectoryEntry(); entry !== undefined; entry = entries.readDirectoryEntry()) {
      assert.equal(entry.type, "regular-file");
      found.push(entry.name);
    }
    assert.deepEqual(found.sort(), names.sort());
  });

  test("changes a folder: makes, links, renames, removes", () => {
    using lab = new Lab();
    const root = lab.root();
    root.createDirectoryAt("sub");
    fileIn(root, "a.txt");
    root.linkAt({}, "a.txt", root, "sub/b.txt");
    root.renameAt("sub/b.txt", root, "c.txt");
    root.symlinkAt("c.txt", "link");
    root.unlinkFileAt("a.txt");
    root.removeDirectoryAt("sub");
    const entries = root.readDirectory();
    const names = [entries.readDirectoryEntry()?.name, entries.readDirectoryEntry()?.name].sort();
    assert.deepEqual([names, entries.readDirectoryEntry()], [["c.txt", "link"], undefined]);
  });

  test("lets no path out, and changes nothing where it may only read", () => {
    using lab = new Lab({ isReadOnly: true });
    writeFileSync(join(lab.folder, "a.txt"), "kept");
    symlinkSync("/etc", join(lab.folder, "out"));
    const root = lab.root();
    for (const path of ["../x", "/etc/passwd", "out/passwd"])
      assert.throws(
        () => root.openAt({ symlinkFollow: true }, path, {}, { read: true }),
        failsWith("not-permitted"),
        path,
      );
    assert.throws(() => root.openAt({}, "a.txt", {}, { write: true }), failsWith("read-only"));
    assert.throws(() => root.openAt({}, "new", { create: true }, { write: true }), failsWith("read-only"));
    assert.throws(() => root.unlinkFileAt("a.txt"), failsWith("read-only"));
    assert.throws(() => root.openAt({}, "none", {}, { read: true }), failsWith("no-entry"));
    const file = root.openAt({}, "a.txt", {}, { read: true });
    assert.equal(text(file.read(10n, 0n)[0]), "kept");
    assert.throws(() => file.write(Buffer.from("x"), 0n));
    assert.deepEqual(
      [root.getFlags().mutateDirectory, file.getFlags().write, file.getFlags().read],
      [false, false, true],
    );
  });
});

function failsWithClosed(error: unknown): boolean {
  assert.deepEqual(error instanceof Error && "payload" in error && error.payload, { tag: "closed" });
  return true;
}
