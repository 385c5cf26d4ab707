import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `docker run` took for a static binary that does nothing, or why it could not be measured. */
export type DockerRun =
  | { readonly kind: "measured"; readonly microseconds: Float64Array }
  | { readonly kind: "missing"; readonly why: string };

const IMAGE = "thimble-bench-true:1";

/** Times `docker run --rm --network none` of a static binary that ends at once, `rounds` times after one that does not count. */
export function dockerRun(rounds: number): DockerRun {
  if (spawnSync("docker", ["version"], { stdio: "ignore" }).status !== 0) {
    return {
      kind: "missing",
      why: "no Docker Engine answers: apt-get install docker.io iptables crun, then dockerd &",
    };
  }
  const problem = makeImage();
  if (problem !== undefined) return { kind: "missing", why: problem };
  const samples = new Float64Array(rounds);
  for (let i = -1; i < rounds; i++) {
    const started = performance.now();
    const run = spawnSync("docker", ["run", "--rm", "--network", "none", IMAGE, "/true"], { encoding: "utf8" });
    if (run.status !== 0) return { kind: "missing", why: `docker run failed: ${run.stderr.trim()}` };
    if (i >= 0) samples[i] = (performance.now() - started) * 1000;
  }
  return { kind: "measured", microseconds: samples };
}

function makeImage(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "thimble-bench-"));
  try {
    writeFileSync(join(folder, "true.c"), "int main(void) { return 0; }\n");
    const compiled = spawnSync("cc", ["-static", "-O2", "-o", "true", "true.c"], { cwd: folder, encoding: "utf8" });
    if (compiled.status !== 0) return "no C compiler for the peer's static binary: apt-get install gcc libc6-dev";
    const tar = spawnSync("tar", ["-c", "true"], { cwd: folder });
    const imported = spawnSync("docker", ["import", "-", IMAGE], { input: tar.stdout, encoding: "utf8" });
    return imported.status === 0 ? undefined : `docker import failed: ${imported.stderr.trim()}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
