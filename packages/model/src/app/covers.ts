import { filterCovers } from "../topic/topic.ts";
import type { Asks } from "./asks.ts";
import type { Service } from "./service.ts";

/**
 * The grants that an image asks for and a service does not give, in words: `read machine/temperature`, `write coolant/open`,
 * `invoke gate/open`, `publish plant/1/anomaly`, `receive plant/+/reset`. Empty when the image may be deployed.
 */
export function covers(asks: Asks, service: Service): readonly string[] {
  const { grants, on } = service;
  const reads = new Set([...asks.grants.read, ...asks.on.reading]);
  return [
    ...[...reads].filter((path) => !grants.read.includes(path)).map((path) => `read ${path}`),
    ...asks.grants.write.filter((path) => !grants.write.includes(path)).map((path) => `write ${path}`),
    ...(asks.grants.invoke ?? [])
      .filter((path) => grants.invoke?.includes(path) !== true)
      .map((path) => `invoke ${path}`),
    ...uncovered(grants.publish, asks.grants.publish).map((filter) => `publish ${filter}`),
    ...uncovered(on.message, asks.on.message).map((filter) => `receive ${filter}`),
  ];
}

function uncovered(given: readonly string[], asked: readonly string[]): readonly string[] {
  return asked.filter((filter) => !given.some((grant) => filterCovers(grant, filter)));
}
