import type { ContainerHandle } from "@thimble/runtime";
import type { DensityFigures } from "./density.ts";
import { exampleContainer, exampleSpec, pumpedEngine } from "./example-container.ts";

// Starts COUNT containers, has each handle a reading, and prints what the process holds: node density-child.ts COUNT
const count = Number(process.argv[2]);
const example = await exampleContainer("guard");
const { engine, pump } = pumpedEngine();
globalThis.gc?.();
const residentBefore = process.memoryUsage.rss();
const started = performance.now();
const containers: ContainerHandle[] = [];
for (let i = 0; i < count; i++) {
  const container = await engine.start(exampleSpec(example, `bench/${i}`));
  container.offerReading(0, 70, 1.4e9, 0);
  pump();
  containers.push(container);
}
const seconds = (performance.now() - started) / 1000;
globalThis.gc?.();
const residentAfter = process.memoryUsage.rss();
for (const container of containers) container.offerReading(0, 71, 1.4e9 + 300, 0);
pump();
const answered = containers.filter((container) => container.stats().handled === 2).length;
const figures: DensityFigures = { seconds, residentBefore, residentAfter, answered };
console.log(JSON.stringify(figures));
process.exit(0);
