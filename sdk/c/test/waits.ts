import type { Answers, HostCall } from "../../assemblyscript/test/recording-host.ts";

/**
 * What the host answers to calls that wait, in the layout of the canonical ABI: a reading for a timeout of 500 ms, else a failure.
 * @see wit/edge.wit, `failure`: 1 is cancelled, 6 is failed
 */
export const WAITS: Answers = {
  "things.property": () => 7,
  "things.action": () => 8,
  "things.read-now": ({ buffer }, [, timeout, at = 0]) => {
    const view = new DataView(buffer, at);
    view.setUint8(0, timeout === 500 ? 0 : 1);
    view.setFloat64(16, 1000, true);
    if (timeout === 500) view.setFloat64(8, 20.5, true);
    else view.setUint8(8, 1);
    view.setUint8(24, 2);
    return undefined;
  },
  "things.write-now": ({ buffer }, [, , , at]) => {
    new Uint8Array(buffer, at, 2).set([0, 0]);
    return undefined;
  },
  "things.invoke": ({ buffer }, [, , , at = 0]) => {
    new DataView(buffer, at).setUint8(0, 0);
    new DataView(buffer, at).setFloat64(8, 5, true);
    return undefined;
  },
  "timers.sleep": ({ buffer }, [, at]) => {
    new Uint8Array(buffer, at, 2).set([1, 6]);
    return undefined;
  },
};

/** What a container asks that reads twice, writes the sum of the first reading, sleeps, and invokes an action. */
export const WAITED: readonly HostCall[] = [
  ["things.property", "tank", "level"],
  ["things.read-now", 7, 500],
  ["things.write-now", 7, 1020.5, 0],
  ["things.read-now", 7, 501],
  ["timers.sleep", 10],
  ["things.action", "pump", "flush"],
  ["things.invoke", 8, 1, 2],
  ["log.number", 2, "n", 5],
];
