import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type Clock, SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import { KernelError } from "../../src/kernel/kernel-error.ts";
import type { PwmBinding } from "../../src/pwm/pwm-binding.ts";
import { PwmDriver } from "../../src/pwm/pwm-driver.ts";
import type { FileTree } from "../../src/sysfs/file-tree.ts";
import { testDriverContract } from "../driver-contract.ts";
import { FakeSysfs } from "../sysfs/fake-sysfs.ts";
import { hasCode } from "../things.ts";

const CHIP = "sys/class/pwm/pwmchip0";
const FRESH = { period: "0", duty_cycle: "0", enable: "0", polarity: "normal" };

function binding(parts: Partial<PwmBinding> = {}): PwmBinding {
  return { driver: "pwm", channel: 1, period: 1_000_000, isInversed: false, ...parts };
}

/** A chip whose `export` makes the output's files, as the kernel does. */
function scene(clock: Clock = new SystemClock()) {
  const sysfs = new FakeSysfs();
  sysfs.put(CHIP, { export: "", unexport: "", npwm: "2" });
  const writes: string[] = [];
  const rights = { denials: 0 };
  const files: FileTree = {
    list: (path) => sysfs.files.list(path),
    read: (path) => sysfs.files.read(path),
    target: (path) => sysfs.files.target(path),
    write: async (path, text) => {
      writes.push(`${path.slice(path.lastIndexOf("/") + 1)}=${text}`);
      if (path.endsWith("/export")) sysfs.put(`${CHIP}/pwm${text}`, FRESH);
      else if (path.endsWith("/unexport")) sysfs.remove(`${CHIP}/pwm${text}`);
      else {
        rights.denials -= 1;
        if (rights.denials >= 0) throw new KernelError("EACCES", "permission denied");
        await sysfs.files.read(path);
        const [folder, name] = [path.slice(0, path.lastIndexOf("/")), path.slice(path.lastIndexOf("/") + 1)];
        sysfs.put(folder, { [name]: text });
      }
    },
  };
  const driver = new PwmDriver({ chip: 0, clock, files });
  const read = async (each: PwmBinding): Promise<number | string> => {
    const [answer] = await driver.read([each]);
    return answer === undefined || answer instanceof ThimbleError ? `${answer?.code}` : answer.value;
  };
  return { sysfs, writes, rights, driver, read };
}

testDriverContract("PwmDriver", async () => {
  const { sysfs, driver } = scene();
  return {
    driver,
    bindings: [binding({ channel: 0 }), binding()],
    hold: async (values) => {
      for (const [channel, value] of values.entries())
        sysfs.put(`${CHIP}/pwm${channel}`, {
          ...FRESH,
          period: "1000000",
          duty_cycle: String(10_000 * value),
          enable: "1",
        });
    },
    takeAway: async () => sysfs.move(CHIP, "gone"),
    putBack: async () => sysfs.move("gone", CHIP),
    end: async () => sysfs[Symbol.dispose](),
  };
});

test("PwmDriver exports an output when it is first driven, in the right order, and switches it off at the end", async () => {
  const { sysfs, writes, driver, read } = scene();
  using _ = sysfs;
  await driver.connect();
  assert.equal(await read(binding()), 0);
  await driver.write(binding(), 25);
  assert.deepEqual(writes.splice(0), ["export=1", "period=1000000", "duty_cycle=250000", "enable=1"]);
  assert.equal(await read(binding()), 25);
  await Promise.all([driver.write(binding(), 50), driver.write(binding(), 75)]);
  assert.equal(await read(binding()), 75);
  writes.length = 0;
  await driver.close();
  assert.deepEqual(writes, ["enable=0", "unexport=1"]);
  await assert.rejects(driver.write(binding(), 1), hasCode("things.unreachable"));
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  assert.equal(await read(binding()), "things.unreachable");
});

test("PwmDriver waits for the rights to files that have just been made: udev gives them a moment later", async () => {
  const clock = new VirtualClock();
  const { sysfs, writes, rights, driver } = scene(clock);
  using _ = sysfs;
  const passing = async (driven: Promise<void>): Promise<void> => {
    let isDone = false;
    const done = driven.finally(() => {
      isDone = true;
    });
    done.catch(() => undefined);
    for (; !isDone; await setImmediate()) await clock.advance(10);
    return done;
  };
  rights.denials = 3;
  await passing(driver.write(binding(), 25));
  assert.equal(writes.at(-1), "enable=1");
  // Who never gets them is told so; an output that was there before is not waited for.
  rights.denials = Number.POSITIVE_INFINITY;
  await assert.rejects(passing(driver.write(binding({ channel: 0 }), 25)), /it may not be opened/);
  await assert.rejects(driver.write(binding(), 50), /it may not be opened/);
  assert.equal(clock.pending, 0);
});

test("PwmDriver turns the polarity of an output that is on by switching it off and on", async () => {
  const { sysfs, writes, driver } = scene();
  using _ = sysfs;
  await driver.write(binding(), 25);
  writes.length = 0;
  await driver.write(binding({ isInversed: true }), 25);
  assert.deepEqual(writes, ["enable=0", "polarity=inversed", "enable=1"]);
});

test("PwmDriver refuses a share that is none, and says that the chip is gone until it is back", async () => {
  const { sysfs, driver, read } = scene();
  using _ = sysfs;
  await assert.rejects(driver.write(binding(), 101), hasCode("things.out-of-range"));
  await assert.rejects(driver.write(binding(), Number.NaN), hasCode("things.out-of-range"));
  sysfs.move(CHIP, "gone");
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await assert.rejects(driver.write(binding(), 1), hasCode("things.unreachable"));
  assert.equal(await read(binding()), "things.unreachable");
  sysfs.move("gone", CHIP);
  await driver.connect();
  await driver.write(binding(), 100);
  assert.equal(await read(binding()), 100);
});
