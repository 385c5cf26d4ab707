import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

const STAMP = "node_modules/.cache/thimble/tests-passed";

/** A hash of every file that git tracks or would track: the same tree, the same stamp. */
function treeStamp(): string {
  const hash = createHash("sha256").update(process.version);
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  for (const path of listed.split("\n").sort()) {
    if (path !== "" && existsSync(path) && statSync(path).isFile())
      hash.update(path).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/** Remembers that the tests passed for the tree as it is. */
export function rememberPassed(): void {
  mkdirSync("node_modules/.cache/thimble", { recursive: true });
  writeFileSync(STAMP, treeStamp());
}

/** Whether the tests passed for exactly this tree. */
export function havePassed(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === treeStamp();
}
