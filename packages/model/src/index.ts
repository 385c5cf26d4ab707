export type { Asks, ContainerManifest } from "./app/asks.ts";
export { type Budget, DEFAULT_BUDGET, DEFAULT_QUEUE, type QueuePolicy, type Triggers } from "./app/budget.ts";
export { type Grants, NO_GRANTS } from "./app/grants.ts";
export type { App, RestartPolicy, Service } from "./app/service.ts";
export { EDGE_EXPORTS, EDGE_IMPORTS, EDGE_VERSION, OUTCOMES, type Outcome } from "./contract/edge-contract.ts";
export type { CoreSignature, CoreType, InterfaceTable } from "./contract/interface-table.ts";
export { type PropertyPath, QUALITIES, type Quality, type Reading, readingTopic } from "./reading/reading.ts";
export type { Thing, ThingProperty } from "./thing/thing.ts";
