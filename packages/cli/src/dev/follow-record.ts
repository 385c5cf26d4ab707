import { ThimbleError } from "@thimble/base";
import type { ThingHost } from "@thimble/things";
import { isEndOfRecord, type PlantSetup } from "./plant-setup.ts";

/**
 * Resolves with the number of readings of the record that came to the device, when the last sample came or the plant says that the record
 * has ended.
 *
 * @throws ThimbleError base.aborted when the signal is aborted; what went wrong with the plant when it can not be reached any more
 */
export function followRecord(
  things: Pick<ThingHost, "onReading" | "onStatus">,
  plant: Pick<PlantSetup, "value" | "status" | "roles" | "record">,
  signal: AbortSignal,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let readings = 0;
  const reading = things.onReading(({ property, value, quality }) => {
    if (property === plant.value && quality !== "stale" && quality !== "unreachable") readings += 1;
    const isEnd = property === plant.status && isEndOfRecord(value);
    if (isEnd || readings === plant.record.length) resolve(readings);
  });
  const status = things.onStatus(({ thing, isReachable, lastError }) => {
    if (!isReachable && plant.roles.includes(thing.name)) reject(lastError);
  });
  const stop = (): void =>
    reject(new ThimbleError("base.aborted", "Cannot go on playing the record: it was asked to stop"));
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return promise.finally(() => {
    reading[Symbol.dispose]();
    status[Symbol.dispose]();
    signal.removeEventListener("abort", stop);
  });
}
