import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { MAIN } from "../support/command-line.ts";
import { NO_CLANG, NO_RUST } from "../support/compilers.ts";
import { temporaryFolder } from "../support/plant-project.ts";

const run = promisify(execFile);

/** Builds in one surrounding and says the digest. */
async function digestIn(directory: string, umask: string, environment: Record<string, string>): Promise<string> {
  const home = join(directory, "home");
  await mkdir(home);
  const flags = `--disable-warning=ExperimentalWarning --conditions=@thimble/source`;
  const script = `umask ${umask}; exec "$0" ${flags} "$1" build guard --json`;
  const env = { PATH: process.env["PATH"], HOME: home, ...environment };
  const { stdout } = await run("sh", ["-c", script, process.execPath, MAIN], { cwd: directory, env });
  return JSON.parse(stdout).digest;
}

async function digests(write: (guard: string) => Promise<void>, epoch: Record<string, string>): Promise<string[]> {
  await using one = await temporaryFolder({});
  await using other = await temporaryFolder({ "deeper/than/that/.keep": "" });
  const surroundings = [
    { directory: one.directory, umask: "022", environment: { TZ: "UTC", LC_ALL: "C" } },
    {
      directory: join(other.directory, "deeper/than/that"),
      umask: "077",
      environment: { TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8" },
    },
  ];
  const made: string[] = [];
  for (const { directory, umask, environment } of surroundings) {
    await write(join(directory, "guard"));
    made.push(await digestIn(directory, umask, { ...environment, ...epoch }));
  }
  return made;
}

const EXAMPLE = fileURLToPath(new URL("../../../../examples/machine-guard/guard", import.meta.url));

test("the same sources give the same digest in another folder, home, time zone, locale and umask", async () => {
  const copy = (guard: string): Promise<void> => cp(EXAMPLE, guard, { recursive: true });
  const [first, second] = await digests(copy, {});
  assert.equal(second, first);
  const [dated, alsoDated] = await digests(copy, { SOURCE_DATE_EPOCH: "1700000000" });
  assert.equal(alsoDated, dated);
  assert.notEqual(dated, first);
});

for (const { language, skip } of [
  { language: "c", skip: NO_CLANG },
  { language: "rust", skip: NO_RUST },
]) {
  test(`so do sources in ${language}`, { skip }, async () => {
    const example = fileURLToPath(new URL(`../../../../examples/guard-in-${language}`, import.meta.url));
    const [first, second] = await digests((guard) => cp(example, guard, { recursive: true }), {});
    assert.equal(second, first);
  });
}
