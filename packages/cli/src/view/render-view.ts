import { formatBytes, formatCount, formatMillis, formatQuantity, formatSwitch, formatTime } from "../output/format.ts";
import { type Column, formatTable } from "../output/format-table.ts";
import { type Paint, PLAIN, type Style } from "../output/paint.ts";
import type { ContainerView, EventView, PropertyView, ThingView, ViewState } from "./view-state.ts";

/** Events shown; more would push the table out of a terminal of 24 lines. */
export const EVENTS_SHOWN: number = 6;

/** Containers shown: `thimble top` has them all, page by page. */
export const CONTAINERS_SHOWN: number = 32;

/** Properties shown: a PC alone may measure thirty things. */
export const PROPERTIES_SHOWN: number = 12;

const MORE_CONTAINERS = "and more: thimble top shows all of them";

/** Up to MEMORY they fit a terminal of 80 columns. */
const COLUMNS: readonly Column[] = [
  { title: "CONTAINER" },
  { title: "STATE" },
  { title: "RESTARTS", isNumber: true },
  { title: "EVENTS", isNumber: true },
  { title: "DROPPED", isNumber: true },
  { title: "INSTR P50", isNumber: true },
  { title: "LATENCY P99", isNumber: true },
  { title: "MEMORY", isNumber: true },
  { title: "EVENTS/S", isNumber: true },
];

/**
 * The live view as text: one line each for the rate, every property, every container and the last events.
 *
 * @param width columns of the terminal, >= 20; longer lines are cut
 * @param paint colours of whole lines and words; the text without them is the same
 */
export function renderView(state: ViewState, width: number, paint: Paint = PLAIN): string {
  const cut = (line: string): string => (line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line);
  const styled = (style: Style, line: string): string => paint(style, cut(line));
  const rate = `${formatCount(state.readingsPerSecond)} readings/s`;
  const shown = state.containers.slice(0, CONTAINERS_SHOWN);
  const [titles = "", ...containers] = formatTable(COLUMNS, shown.map(containerCells));
  return [
    styled("title", `${state.app}  up ${formatMillis(state.elapsed)}  ${rate}  ${thingsWords(state.things)}`),
    ...state.notices.map((notice) => styled("quiet", notice)),
    "",
    ...renderProperties(state.properties.slice(0, PROPERTIES_SHOWN)).map((line, at) =>
      state.properties[at]?.quality === "good" ? cut(line) : styled("warning", line),
    ),
    ...moreProperties(state).map((line) => styled("quiet", line)),
    "",
    styled("quiet", titles),
    ...containers.map((line, at) => (state.containers[at]?.state === "running" ? cut(line) : styled("bad", line))),
    ...(hasMore(state) ? [styled("quiet", MORE_CONTAINERS)] : []),
    "",
    ...state.events.slice(-EVENTS_SHOWN).map((event) => styled(event.severity, renderEvent(event))),
  ].join("\n");
}

/** The same in one line, for output that is no terminal. */
export function renderLine(state: ViewState): string {
  return [
    `up ${formatMillis(state.elapsed)}`,
    `${formatCount(state.readingsPerSecond)} readings/s`,
    ...(state.things.every(({ isReachable }) => isReachable) ? [] : [thingsWords(state.things)]),
    ...state.properties.slice(0, PROPERTIES_SHOWN).map(propertyWords),
    ...moreProperties(state),
    ...state.containers.slice(0, CONTAINERS_SHOWN).map(containerWords),
    ...(hasMore(state) ? [MORE_CONTAINERS] : []),
  ].join(" | ");
}

/** An event in one line. */
export function renderEvent(event: EventView): string {
  return `${formatTime(event.time)}  ${event.text}${event.repeats > 1 ? `  ×${formatCount(event.repeats)}` : ""}`;
}

function hasMore({ containers }: ViewState): boolean {
  return containers.length > CONTAINERS_SHOWN;
}

function moreProperties({ properties }: ViewState): readonly string[] {
  const more = properties.length - PROPERTIES_SHOWN;
  return more > 0 ? [`and ${more} more: thimble things list shows all of them`] : [];
}

function thingsWords(things: readonly ThingView[]): string {
  const silent = things.filter(({ isReachable }) => !isReachable).map(({ name }) => name);
  return silent.length === 0 ? "all Things answer" : `no answer from ${silent.join(", ")}`;
}

function renderProperties(properties: readonly PropertyView[]): readonly string[] {
  const columns: readonly Column[] = [{ title: "" }, { title: "", isNumber: true }, { title: "" }];
  const rows = properties.map((property) => [
    property.path,
    propertyValue(property),
    property.quality === "good" ? formatTime(property.time) : property.quality,
  ]);
  return formatTable(columns, rows).slice(1);
}

function propertyWords(property: PropertyView): string {
  const { path, isBoolean, quality, time } = property;
  const when = quality !== "good" ? ` (${quality})` : isBoolean ? "" : ` (${formatTime(time)})`;
  return `${path} ${propertyValue(property)}${when}`;
}

function containerWords(it: ContainerView): string {
  return [
    it.service,
    ...(it.state === "running" ? [] : [it.state]),
    `${formatCount(it.handled)} events`,
    ...(it.dropped === 0 ? [] : [`${formatCount(it.dropped)} dropped`]),
    `${formatCount(it.instructionsPerEvent)} instructions each`,
    formatBytes(it.memoryBytes),
    `${it.restarts} restarts`,
  ].join(" ");
}

function propertyValue(property: PropertyView): string {
  if (property.meaning !== undefined) return property.meaning;
  if (property.isBoolean && Number.isFinite(property.value)) return formatSwitch(property.value);
  return formatQuantity(property.value, property.unit);
}

function containerCells(it: ContainerView): readonly string[] {
  return [
    it.service,
    it.state,
    String(it.restarts),
    formatCount(it.handled),
    formatCount(it.dropped),
    formatCount(it.instructionsPerEvent),
    it.handled === 0 ? "" : formatMillis(it.latencyP99),
    formatBytes(it.memoryBytes),
    formatCount(it.eventsPerSecond),
  ];
}
