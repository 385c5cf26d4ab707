export { Agent, type AgentOptions, type ApplyOptions } from "./agent.ts";
export type { AgentPorts, ImageSource } from "./agent-parts.ts";
export { Bus, type BusListener, type PublishOptions, type SubscribeOptions } from "./bus/bus.ts";
export { BusMessage, type Payload } from "./bus/bus-message.ts";
export type { CostReport, HandlerCost } from "./containers/cost-book.ts";
export { Router, type RouterParts } from "./containers/router.ts";
export { type CallOptions, ControlClient, type StreamOptions } from "./control/control-client.ts";
export { propertyRoute, ROUTES, SOCKET_NAME } from "./control/routes.ts";
export {
  type InvokeReport,
  isMissedLine,
  type MissedLine,
  type OccurrenceReport,
  type ReadingReport,
} from "./control/wire.ts";
export type { MetricsServerOptions } from "./metrics/metrics-server.ts";
export { MqttListener, type MqttListenerOptions } from "./mqtt/mqtt-listener.ts";
export type { ContainerPhase, CurrentContainer, CurrentState } from "./plan/current-state.ts";
export { type Instance, instancesOf } from "./plan/instance.ts";
export { plan } from "./plan/plan.ts";
export { describeStep, type Step, type StepArguments, type StepExecutors, type StepKind } from "./plan/step.ts";
export type { DeviceEvent, DeviceEventBody, FailureReason, LogLine } from "./record/device-event.ts";
export { type Followed, type FollowOptions, Ring } from "./record/ring.ts";
export type { ContainerLimits, ContainerReport, ReportedState, ReportOptions, ThingReport } from "./reported-state.ts";
export { MemoryStateStore } from "./state/memory-state-store.ts";
export { type NeededImages, readAcceptedImages } from "./state/read-accepted-images.ts";
export { readCosts } from "./state/read-costs.ts";
export { type OpenedStateStore, SqliteStateStore } from "./state/sqlite-state-store.ts";
export type { RestartRecord, StateChange, StateStore } from "./state/state-store.ts";
export {
  MAXIMUM_TOP_OFFSET,
  MAXIMUM_TOP_ROWS,
  TOP_SORTS,
  type TopQuery,
  type TopRates,
  type TopReport,
  type TopRow,
  type TopSort,
} from "./top/top-report.ts";
