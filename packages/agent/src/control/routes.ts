import type { ActionPath, EventPath, PropertyPath } from "@thimble/model";

/**
 * The HTTP API on the control socket. Answers are JSON; those of `logs`, `events` and `watch` are NDJSON, one object a line.
 * Errors are `{ "error": { code, message, where?, expected?, details? } }` with the HTTP status of the catalogue.
 */
export const ROUTES: {
  /** GET: ReportedState. */
  readonly report: "/v1/report";
  /** GET: ContainerReport[]. */
  readonly containers: "/v1/containers";
  /**
   * GET: TopReport, a page of the busiest containers. `sort` is a TopSort, `limit`, `offset` and `reverse=1` choose the page, `name` is a
   * container, a service or an app.
   */
  readonly top: "/v1/top";
  /** GET `/v1/costs/<digest>`: CostReport, what events of an image cost on this device. */
  readonly costs: "/v1/costs";
  /** GET: NeededImages. */
  readonly images: "/v1/images";
  /** GET: metrics in the text format of Prometheus. */
  readonly metrics: "/v1/metrics";
  /** GET: LogLine a line; `container` is a container id or a service, `follow=1` goes on until the client ends it. */
  readonly logs: "/v1/logs";
  /** GET: DeviceEvent a line; `follow=1` goes on until the client ends it. */
  readonly events: "/v1/events";
  /**
   * GET: ThingReport[]. Below it, for each property: GET `/v1/things/<thing>/<property>` asks the device now (ReadingReport), PUT
   * `{ "value": number }` writes and answers when the device has confirmed, GET `…/watch` gives a ReadingReport a line. GET
   * `/v1/things/<thing>/events/<event>/watch` gives an OccurrenceReport a line. POST `/v1/things/<thing>/actions/<action>` with `{ "input": number }`, or
   * `{}` where it takes none, has the Thing carry it out (InvokeReport).
   */
  readonly things: "/v1/things";
  /**
   * Below it, for a simulated Thing or a property of one: PUT `/v1/faults/<thing>[/<property>]` with a list of faults, as Thing Descriptions have them,
   * breaks it in these ways, in place of those before; DELETE mends it.
   */
  readonly faults: "/v1/faults";
} = {
  report: "/v1/report",
  containers: "/v1/containers",
  top: "/v1/top",
  costs: "/v1/costs",
  images: "/v1/images",
  metrics: "/v1/metrics",
  logs: "/v1/logs",
  events: "/v1/events",
  things: "/v1/things",
  faults: "/v1/faults",
};

/** The last part of a property's path under which its readings are streamed. */
export const WATCH = "watch";

/** Between a Thing and the name of one of its events, as in topics. */
export const EVENTS = "events";

/** Between a Thing and the name of one of its actions. */
export const ACTIONS = "actions";

/** Name of the control socket in the data directory. */
export const SOCKET_NAME = "agent.sock";

/** Where a property is read and written. Names of Things and properties need no escapes. */
export function propertyRoute(path: PropertyPath): string {
  return `${ROUTES.things}/${path}`;
}

/** Where an action is invoked. */
export function actionRoute(path: ActionPath): string {
  return `${ROUTES.things}/${path.replace("/", `/${ACTIONS}/`)}`;
}

/** Where an event is watched. */
export function eventRoute(path: EventPath): string {
  return `${ROUTES.things}/${path.replace("/", `/${EVENTS}/`)}/${WATCH}`;
}
