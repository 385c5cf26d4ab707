export { CumulativeHistogram, type HistogramRecord } from "./engine/cumulative-histogram.ts";
export type {
  ContainerCounts,
  ContainerEnd,
  ContainerHandle,
  ContainerId,
  ContainerSpec,
  ContainerStats,
  Effect,
  EndReason,
  Engine,
  EngineListener,
  EngineStats,
  EventEffects,
  Offer,
  StateValue,
  ValueRange,
} from "./engine/engine.ts";
export { type CostRecords, EventMeter, HANDLERS, type HandlerName } from "./engine/event-meter.ts";
export { InlineEngine, type InlineEngineOptions } from "./engine/inline-engine.ts";
export type { ThingRequest, WaitAnswer } from "./engine/wait.ts";
export { type Schedule, scheduleImmediate } from "./events/schedule.ts";
export { coreModuleOf } from "./prepare/core-module-of.ts";
export { ModulePreparer, type ModulePreparerOptions } from "./prepare/module-preparer.ts";
export { type PrepareOptions, prepareModule } from "./prepare/prepare-module.ts";
export type { CompiledModule, PreparedModule } from "./prepare/prepared-module.ts";
export type { FolderGrant } from "./wasi/folder-grant.ts";
export type { WatchdogOptions } from "./worker/watchdog.ts";
export { WorkerEngine, type WorkerEngineOptions } from "./worker/worker-engine.ts";
export type { StartWorker, WorkerEvents, WorkerPort } from "./worker/worker-port.ts";
