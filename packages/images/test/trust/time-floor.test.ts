import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { EARLIEST_TIME, TimeFloor } from "../../src/trust/time-floor.ts";
import { FailingFileSystem } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

const HOUR = 3_600_000;
const BEGIN = new VirtualClock(0);
const FILE = "/data/latest-time";

function open(fileSystem: PowerLossFileSystem | FailingFileSystem, clock = BEGIN, failures: unknown[] = []) {
  const onFailure = (error: unknown) => failures.push(error);
  return TimeFloor.open({ directory: "/data", clock, fileSystem, onFailure });
}

test("TimeFloor.now() is the clock's, and never earlier than this version, or than what was ever raised, over restarts too", async () => {
  const disk = new PowerLossFileSystem();
  const floor = await open(disk);
  assert.equal(floor.now(), EARLIEST_TIME);
  await floor.raise(EARLIEST_TIME - HOUR);
  assert.equal(floor.now(), EARLIEST_TIME);
  const later = EARLIEST_TIME + 100 * HOUR;
  await floor.raise(later);
  assert.equal(floor.now(), later);
  assert.equal((await open(disk)).now(), later, "a device that begins in 1970 again");
  assert.equal((await open(disk, new VirtualClock(later + 5))).now(), later + 5);
  assert.equal((await open(new PowerLossFileSystem(), new VirtualClock(0))).now(), EARLIEST_TIME);
});

test("EARLIEST_TIME is past: a version from the future would refuse keys that are good", () => {
  assert.ok(EARLIEST_TIME <= Date.now());
});

test("TimeFloor writes once an hour at most, and what is no time raises nothing", async () => {
  const disk = new PowerLossFileSystem();
  const floor = await open(disk);
  await floor.raise(EARLIEST_TIME + 1);
  const first = await disk.readFile(FILE);
  await floor.raise(EARLIEST_TIME + HOUR - 1);
  assert.deepEqual(await disk.readFile(FILE), first);
  assert.equal(floor.now(), EARLIEST_TIME + HOUR - 1);
  await floor.raise(EARLIEST_TIME + HOUR + 1);
  assert.notDeepEqual(await disk.readFile(FILE), first);
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15]) await floor.raise(none);
  assert.equal(floor.now(), EARLIEST_TIME + HOUR + 1);
});

test("TimeFloor starts with a file that is damaged, tells what can not be read, and writes it anew", async () => {
  for (const text of ["", "yesterday", "+275760-09-13T00:00:00.000Z", "\0\0\0"]) {
    const disk = new PowerLossFileSystem();
    await disk.makeFolder("/data");
    await disk.writeFile(FILE, new TextEncoder().encode(text));
    const floor = await open(disk);
    assert.equal(floor.now(), EARLIEST_TIME, text);
    await floor.raise(EARLIEST_TIME + 1);
    assert.equal((await open(disk)).now(), EARLIEST_TIME + 1, text);
  }
  const failures: unknown[] = [];
  const failing = new FailingFileSystem(new PowerLossFileSystem(), { kind: "refuse", step: 0 });
  assert.equal((await open(failing, BEGIN, failures)).now(), EARLIEST_TIME);
  assert.equal(failures.length, 1);
});

test("TimeFloor has the old time or the new, whatever fails at any step, and writes again the next time", async () => {
  const [old, late] = [EARLIEST_TIME + 10 * HOUR, EARLIEST_TIME + 20 * HOUR];
  for (const kind of ["kill", "refuse"] as const) {
    for (let step = 1, isWritten = false; !isWritten; step += 1) {
      const disk = new PowerLossFileSystem();
      await (await open(disk)).raise(old);
      const failures: unknown[] = [];
      const floor = await open(new FailingFileSystem(disk, { kind, step }), BEGIN, failures);
      await floor.raise(late);
      assert.equal(floor.now(), late, "in this process it counts");
      isWritten = failures.length === 0;
      const found = (await open(disk)).now();
      assert.ok(isWritten ? found === late : found === old || found === late, `${kind} at ${step}: ${found}`);
      if (kind === "refuse" && !isWritten) {
        await floor.raise(late + 2 * HOUR);
        assert.equal((await open(disk)).now(), late + 2 * HOUR);
      }
      assert.ok(step < 20);
    }
  }
  for (let write = 0; write < 1; write += 1) {
    const disk = new PowerLossFileSystem();
    await (await open(disk)).raise(old);
    await (await open(new FailingFileSystem(disk, { kind: "full", write }))).raise(late);
    assert.equal((await open(disk)).now(), old);
  }
});

test("TimeFloor does not go back when the power goes after raise() resolved", async () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const disk = new PowerLossFileSystem();
    const floor = await open(disk);
    await floor.raise(EARLIEST_TIME + 10 * HOUR);
    disk.losePower(new SeededRandom(seed));
    assert.equal((await open(disk)).now(), EARLIEST_TIME + 10 * HOUR, `seed ${seed}`);
    void floor.raise(EARLIEST_TIME + 20 * HOUR);
    await Promise.resolve();
    disk.losePower(new SeededRandom(seed + 100));
    assert.ok((await open(disk)).now() >= EARLIEST_TIME + 10 * HOUR, `seed ${seed}`);
  }
});
