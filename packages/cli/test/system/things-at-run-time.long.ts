import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "../../../things/test/free-port.ts";
import { NO_MOSQUITTO, startMosquitto } from "../../../things/test/mqtt/mosquitto.ts";
import { type RunningProcess, runHere, startHere, startProcess } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

/** How long a Thing may take to be as it should, in milliseconds: far longer than it does. */
const PATIENCE = 30_000;

const CONTEXT = '"@context": [https://www.w3.org/2022/wot/td/v1.1, { thimble: urn:thimble:td:v1# }]\n';

function boiler(port: number): string {
  return `${CONTEXT}title: Boiler
base: modbus+tcp://127.0.0.1:${port}/1/
properties:
  level:
    type: integer
    unit: "1"
    readOnly: true
    thimble:simulate: { kind: constant, value: 7 }
    forms: [{ href: "0", modv:entity: InputRegister, modv:zeroBasedAddressing: true, modv:pollingTime: 50 }]
`;
}

function meter(address: string): string {
  return `${CONTEXT}title: Meter
base: ${address}
properties:
  level:
    type: number
    unit: "1"
    forms: [{ href: "", mqv:topic: meter/level, mqv:retain: true }]
`;
}

/** A device that runs the project in miniature under `--watch`, with its container, which is never to be started again. */
async function openBench(t: { after: (work: () => Promise<void>) => void }) {
  const project = await plantProject(MADE_UP_THINGS);
  const up = startHere(["up", project.directory, "--port", "0", "--watch"]);
  t.after(async () => {
    await up[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });
  await up.printed(/MQTT on port/);
  const data = ["--data", join(project.directory, ".thimble")];
  const file = (role: string): string => join(project.directory, `things/${role}.td.yaml`);
  /** What `thimble things list` says of the state of a Thing; empty where it is not there. */
  async function stateOf(role: string): Promise<string> {
    const { stdout } = await runHere(["things", "list", ...data]);
    const line = stdout.split("\n").find((each) => each.startsWith(`${role}/`)) ?? "";
    return /(?:un)?reachable.*$/.exec(line)?.[0] ?? "";
  }
  return {
    add: (role: string, text: string) => writeFile(file(role), text),
    remove: (role: string) => rm(file(role)),
    printed: (pattern: RegExp) => up.printed(pattern),
    run: (...words: readonly string[]) => runHere([...words, ...data]),
    file,
    stateOf,
    async untilState(role: string, pattern: RegExp): Promise<void> {
      const end = performance.now() + PATIENCE;
      for (;;) {
        const state = await stateOf(role);
        if (pattern.test(state)) return;
        if (performance.now() > end) assert.fail(`${role} is "${state}", not ${pattern}`);
      }
    },
    /** The container ran on through all of it, and handles what comes now. */
    async assertContainerWent(): Promise<void> {
      const { stdout } = await runHere(["events", ...data, "--json"]);
      assert.equal(stdout.match(/"container-started"/g)?.length, 1);
      assert.doesNotMatch(stdout, /container-stopped|container-ended|step-failed/);
      const handled = async (): Promise<number> => {
        const { stdout: listed } = await runHere(["ps", ...data, "--json"]);
        return Number(/"handled":(\d+)/.exec(listed)?.[1]);
      };
      const before = await handled();
      const end = performance.now() + PATIENCE;
      while ((await handled()) <= before) if (performance.now() > end) assert.fail("it handles nothing any more");
    },
  };
}

test("a Modbus Thing is added, its plant killed and started again, and it is removed, with no restart of the container", async (t) => {
  const bench = await openBench(t);
  const port = await freePort();
  await bench.add("boiler", boiler(port));
  await bench.printed(/^Things: added boiler /m);
  await bench.untilState("boiler", /^unreachable: .*it takes no connection/);
  const serve = (): RunningProcess =>
    startProcess(["things", "simulate", bench.file("boiler"), "--host", "127.0.0.1", "--port", String(port)]);
  {
    await using plant = serve();
    await bench.untilState("boiler", /^reachable/);
    assert.match((await bench.run("things", "read", "boiler/level")).stdout, /\b7\b/);
    plant.kill("SIGKILL");
    await plant.ended;
  }
  await bench.untilState("boiler", /^unreachable/);
  assert.notEqual((await bench.run("things", "read", "boiler/level")).status, 0);
  await using _ = serve();
  await bench.untilState("boiler", /^reachable/);
  assert.match((await bench.run("things", "read", "boiler/level")).stdout, /\b7\b/);
  await bench.remove("boiler");
  await bench.printed(/^Things: removed boiler /m);
  assert.equal(await bench.stateOf("boiler"), "");
  const { stdout } = await bench.run("events");
  assert.match(stdout, /boiler[\s\S]*boiler/);
  await bench.assertContainerWent();
});

test("an MQTT Thing is added, its broker killed and started again, and it is removed, with no restart of the container", {
  skip: NO_MOSQUITTO,
}, async (t) => {
  const bench = await openBench(t);
  const port = await freePort();
  const first = await startMosquitto(port);
  await bench.add("meter", meter(first.address));
  await bench.printed(/^Things: added meter /m);
  await bench.untilState("meter", /^reachable/);
  assert.equal((await bench.run("things", "write", "meter/level", "5")).status, 0);
  assert.match((await bench.run("things", "read", "meter/level")).stdout, /\b5\b/);
  await first.end();
  await bench.untilState("meter", /^unreachable/);
  assert.notEqual((await bench.run("things", "write", "meter/level", "6")).status, 0);
  const second = await startMosquitto(port);
  t.after(() => second.end());
  await bench.untilState("meter", /^reachable/);
  assert.equal((await bench.run("things", "write", "meter/level", "6")).status, 0);
  assert.match((await bench.run("things", "read", "meter/level")).stdout, /\b6\b/);
  await bench.remove("meter");
  await bench.printed(/^Things: removed meter /m);
  assert.equal(await bench.stateOf("meter"), "");
  await bench.assertContainerWent();
});
