import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { descendants, isAlive } from "../support/children.ts";
import { type RunningProcess, runHere, startProcess } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";

/** Live, on free ports, at a speed at which the record of a day is over in three seconds. */
function startDev(directory: string, ...more: readonly string[]): RunningProcess {
  return startProcess(["dev", directory, "--port", "0", "--plant-port", "0", "--speed", "30000x", ...more]);
}

/** Presses Ctrl-C and sees that everything is gone within two seconds. */
async function stopAll(dev: RunningProcess): Promise<void> {
  const children = descendants(dev.pid);
  assert.ok(children.length > 0, "the plant is a process of its own");
  const pressed = performance.now();
  dev.kill("SIGINT");
  const { status, stderr } = await dev.ended;
  assert.ok(performance.now() - pressed < 2000);
  assert.equal(status, 0, stderr);
  for (const pid of children) assert.equal(isAlive(pid), false);
}

// Each waits for processes more than it works.
describe("thimble dev", { concurrency: 4 }, () => {
  it("shows the record live, goes on when it has ended, and Ctrl-C leaves no process within two seconds", async () => {
    await using project = await plantProject();
    await using dev = startDev(project.directory);
    await dev.printed(/mosquitto_sub -p \d+ -t '#' -v/);
    await dev.printed(/mbpoll -0 -t 3 -r 0 -m tcp -a 1 -p \d+ 127\.0\.0\.1/);
    await dev.printed(/small\/guard wrote 1 to coolant\/open/);
    await dev.printed(/alarm: plant\/1\/score 95 at 2026-01-01 \d\d:\d\d:00/);
    await dev.printed(/machine\/temperature 80 °F \(2026-01-02 00:55:00\).*machine\/status end of record/);
    const ps = await runHere(["ps", "--data", `${project.directory}/.thimble`, "--json"]);
    assert.equal(JSON.parse(ps.stdout)[0].phase, "running");
    await stopAll(dev);
  });

  it("ends everything when it is pressed while it starts", async () => {
    await using project = await plantProject();
    await using dev = startDev(project.directory);
    await dev.printed(/built guard/);
    dev.kill("SIGINT");
    assert.equal((await dev.ended).status, 0);
  });

  it("leaves no plant behind when it is killed", async () => {
    await using project = await plantProject();
    await using dev = startDev(project.directory);
    await dev.printed(/small deployed/);
    const [plant = 0] = descendants(dev.pid);
    dev.kill("SIGKILL");
    await dev.ended;
    while (isAlive(plant)) await new Promise((resolve) => setImmediate(resolve));
  });

  it("--json prints an object a second", async () => {
    await using project = await plantProject();
    await using dev = startDev(project.directory, "--json");
    await dev.printed(/\n.*\n/);
    await stopAll(dev);
    const { stdout } = await dev.ended;
    const [first = ""] = stdout.split("\n");
    assert.equal(JSON.parse(first).app, "small");
  });
});
