import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SeededRandom, SILENT_LOGGER, SystemClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { defaultDrivers } from "../../src/driver/default-drivers.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { PlantProcess } from "../../src/plant/plant-process.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";

const EXAMPLE = new URL("../../../../examples/machine-guard/", import.meta.url);
const FILE = fileURLToPath(new URL("plant.yaml", EXAMPLE));

test("mbpoll reads from the plant what the record and our driver say, and opens the valve", async (t) => {
  if (spawnSync("mbpoll", ["-h"]).error !== undefined) return t.skip("mbpoll is missing: apt-get install mbpoll");
  const coils: unknown[] = [];
  const onCoil = (coil: number, value: boolean): void => void coils.push([coil, value]);
  await using plant = await PlantProcess.start({ file: FILE, port: 0, speed: "600x", onCoil });
  const poll = async (...args: string[]): Promise<string> => {
    const common = ["-m", "tcp", "-p", String(plant.port), "-a", "1", "-0", "-1", "-q", "127.0.0.1"];
    return (await promisify(execFile)("mbpoll", [...args, ...common])).stdout;
  };
  assert.match(await poll("-t", "3", "-r", "0"), /\[0\]:\s+7397\b/);
  assert.match(await poll("-t", "3:int", "-B", "-r", "1"), /\[1\]:\s+1386018900\b/);
  const clock = new SystemClock();
  const random = new SeededRandom(1);
  await using host = new ThingHost({
    clock,
    random,
    logger: SILENT_LOGGER,
    drivers: defaultDrivers({ clock, random, logger: SILENT_LOGGER }),
  });
  const coolant = readFileSync(new URL("things/coolant.td.yaml", EXAMPLE), "utf8");
  host.add(parseThingDescription(coolant, "coolant.td.yaml", "coolant"), { address: `127.0.0.1:${plant.port}` });
  await host.write("coolant/open", 1, { by: "test" });
  assert.match(await poll("-t", "0", "-r", "0"), /\[0\]:\s+1\b/);
  await until(() => coils.length === 1, "the plant told of the valve");
  assert.deepEqual(coils, [[0, true]]);
});

test("in lockstep no sample is lost on the way through the driver and the host", async () => {
  await using plant = await PlantProcess.start({ file: FILE, port: 0, speed: "lockstep" });
  const clock = new SystemClock();
  const random = new SeededRandom(1);
  await using host = new ThingHost({
    clock,
    random,
    logger: SILENT_LOGGER,
    drivers: defaultDrivers({ clock, random, logger: SILENT_LOGGER }),
  });
  const record = readFileSync(new URL("record/machine_temperature.csv", EXAMPLE), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1, 1001);
  const seen: string[] = [];
  host.onReading(({ property, value, time }) => {
    if (property === "machine/temperature") seen.push(`${time} ${value}`);
  });
  const machine = readFileSync(new URL("things/machine.td.yaml", EXAMPLE), "utf8");
  const overrides = { address: `127.0.0.1:${plant.port}`, pollEvery: 0 };
  host.add(parseThingDescription(machine, "machine.td.yaml", "machine"), overrides);
  await until(() => seen.length >= record.length, "a thousand samples came");
  const expected = record.map((line) => {
    const [time = "", value = ""] = line.split(",");
    return `${Date.parse(`${time.replace(" ", "T")}Z`) / 1000} ${Math.round(Number(value) * 100) / 100}`;
  });
  assert.deepEqual(seen.slice(0, record.length), expected);
});

test("a host recovers by itself from a plant that comes late, goes, and comes back on its port", async () => {
  const first = await PlantProcess.start({ file: FILE, port: 0, speed: "lockstep" });
  const { port } = first;
  await first.stop();
  assert.equal(first.isRunning, false);
  const clock = new SystemClock();
  const random = new SeededRandom(1);
  await using host = new ThingHost({
    clock,
    random,
    logger: SILENT_LOGGER,
    drivers: defaultDrivers({ clock, random, logger: SILENT_LOGGER }),
  });
  const machine = readFileSync(new URL("things/machine.td.yaml", EXAMPLE), "utf8");
  host.add(parseThingDescription(machine, "machine.td.yaml", "machine"), { address: `127.0.0.1:${port}` });
  await until(() => host.last("machine/temperature")?.quality === "unreachable", "the Thing is unreachable");
  {
    await using _ = await PlantProcess.start({ file: FILE, port, speed: "lockstep" });
    await until(() => host.last("machine/temperature")?.quality === "good", "the Thing answers");
  }
  await until(() => host.list()[0]?.isReachable === false, "the Thing is gone again");
  await using _ = await PlantProcess.start({ file: FILE, port, speed: "lockstep" });
  await until(() => host.list()[0]?.isReachable === true, "the Thing is back");
});

test("the plant has a process group of its own, so that Ctrl-C at a terminal does not reach it", async () => {
  await using plant = await PlantProcess.start({ file: FILE, port: 0, speed: "600x" });
  assert.ok(plant.pid !== undefined);
  // Signal 0 to a group throws when there is none of that number.
  assert.equal(process.kill(-plant.pid, 0), true);
  await plant.stop();
  assert.equal(plant.isRunning, false);
});

test("start() says that a port is in use and that a file is not there", async () => {
  await using plant = await PlantProcess.start({ file: FILE, port: 0, speed: "600x" });
  await assert.rejects(
    PlantProcess.start({ file: FILE, port: plant.port, speed: "600x" }),
    hasCode("things.port-in-use"),
  );
  await assert.rejects(PlantProcess.start({ file: "nowhere.yaml", port: 0, speed: "600x" }), hasCode("base.not-found"));
  await assert.rejects(PlantProcess.start({ file: FILE, port: 0, speed: "fast" }), hasCode("base.argument"));
});
