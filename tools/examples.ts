import { spawnSync } from "node:child_process";

/** Runs the main job once, as a new user would, and passes its verdict on. */
const run = spawnSync("npm", ["start", "--silent", "--", "--once"], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "pipe"],
});
process.stdout.write(run.stdout);
process.stderr.write(run.stderr);
process.exitCode = run.status ?? 1;
