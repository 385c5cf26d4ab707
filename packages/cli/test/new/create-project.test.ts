import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { runContainer } from "@thimble/testkit";
import { buildProject } from "../../src/build/build-project.ts";
import { createProject } from "../../src/new/create-project.ts";
import { NO_CLANG, NO_RUST } from "../support/compilers.ts";

describe("createProject()", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "thimble-new-"));
  });
  after(() => rm(folder, { recursive: true }));

  const common = [".gitignore", "README.md", "package.json", "test/cold-room.test.js", "thimble.yaml"];
  for (const { language, own, skip } of [
    { language: "typescript", own: ["main.ts", "tsconfig.json"], skip: false },
    { language: "c", own: ["compile_flags.txt", "main.c"], skip: NO_CLANG },
    { language: "rust", own: [".cargo/config.toml", "Cargo.toml", "src/lib.rs"], skip: NO_RUST },
  ] as const) {
    it(`writes a project in ${language} that builds and runs`, { skip }, async () => {
      const directory = join(folder, language, "cold-room");
      const paths = await createProject({ directory, version: "0.1.0", language });
      assert.deepEqual([...paths].sort(), [...common, ...own].sort());
      const { devDependencies } = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
      assert.equal(devDependencies["@thimble/testkit"], "0.1.0");
      for (const path of paths) assert.doesNotMatch(await readFile(join(directory, path), "utf8"), /__[A-Z]+__/, path);

      const built = await buildProject(directory);
      assert.deepEqual(built.warnings, []);
      assert.equal(built.manifest.name, "cold-room");
      await using box = await runContainer(built);
      box.reading("room/temperature", 40);
      assert.equal(box.published[0]?.text, "40");
      assert.equal(box.state.get("alarms"), 1);
      box.reading("room/temperature", 23);
      assert.deepEqual(box.written, [
        { property: "room/fan", value: 1 },
        { property: "room/fan", value: 0 },
      ]);
    });
  }

  it("refuses a folder that has files, and a file in its place, and changes neither", async () => {
    const directory = join(folder, "used");
    await mkdir(directory);
    await writeFile(join(directory, "notes.txt"), "mine");
    await writeFile(join(folder, "file"), "mine");
    for (const refused of [directory, join(folder, "file"), join(folder, "file", "below")]) {
      await assert.rejects(createProject({ directory: refused, version: "0.1.0" }), (error) =>
        isThimbleError(error, "cli.folder-in-use"),
      );
    }
    assert.deepEqual(await readdir(directory), ["notes.txt"]);
    assert.equal(await readFile(join(folder, "file"), "utf8"), "mine");
  });

  it("makes no folder for a name that it refuses", async () => {
    await assert.rejects(createProject({ directory: join(folder, "Cold"), version: "0.1.0" }), (error) =>
      isThimbleError(error, "base.argument"),
    );
    assert.ok(!(await readdir(folder)).includes("Cold"));
  });

  it("leaves nothing behind where the file system refuses a file or a folder", async () => {
    // Names below it are longer than the system takes, and so is the folder's own for the test's file.
    const long = join(folder, "a".repeat(250));
    await assert.rejects(createProject({ directory: long, version: "0.1.0" }), (error) =>
      isThimbleError(error, "cli.folder-unusable"),
    );
    await assert.rejects(createProject({ directory: join(folder, "b", "c".repeat(300)), version: "0.1.0" }));
    assert.ok(!(await readdir(folder)).some((name) => name.startsWith("aaa")));
  });

  it("leaves no blank of the template, and has git ignore what building makes", async () => {
    const directory = join(folder, "greenhouse");
    await createProject({ directory, version: "0.1.0" });
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const text = await readFile(join(entry.parentPath, entry.name), "utf8");
      assert.doesNotMatch(text, /__\w+__|\*\*(NAME|VERSION)\*\*/, entry.name);
    }
    assert.match(await readFile(join(directory, ".gitignore"), "utf8"), /^\.thimble\/$/m);
  });

  it("writes into a folder that is empty", async () => {
    await mkdir(join(folder, "empty"));
    assert.ok((await createProject({ directory: join(folder, "empty"), version: "0.1.0" })).length > 0);
  });
});
