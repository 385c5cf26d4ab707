import type { ThingReport } from "@thimble/agent";
import type { ActionData } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { DATA_OPTION } from "../data-directory.ts";
import { formatTable } from "../output/format-table.ts";
import { controlClient } from "./control-client.ts";

const COLUMNS = ["NAME", "TYPE", "UNIT", "RANGE", "ACCESS", "ADDRESS", "STATE"].map((title) => ({ title }));

/** `thimble things list`. */
export const THINGS_LIST: Command = command({
  name: "things list",
  summary: "list the Things of a running device, their properties, actions and events",
  args: {},
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble things list", does: "every Thing, whether it answers, and what it has" }],
  handler: async ({ data }, context) => {
    const things = await controlClient(context, data).things({ signal: context.signal });
    context.output.result(things, formatTable(COLUMNS, things.flatMap(rowsOf)));
  },
});

function rowsOf({ thing, isReachable, lastError }: ThingReport): readonly (readonly string[])[] {
  const state = isReachable ? "reachable" : ["unreachable", ...(lastError === undefined ? [] : [lastError])].join(": ");
  const properties = thing.properties.map((property) => [
    `${thing.name}/${property.name}`,
    property.type,
    property.unit ?? "",
    rangeOf(property),
    [...(property.isReadable ? ["read"] : []), ...(property.isWritable ? ["write"] : [])].join(" "),
    thing.address,
    state,
  ]);
  const actions = (thing.actions ?? []).map(({ name, input }) => [
    `${thing.name}/${name}`,
    input?.type ?? "",
    input?.unit ?? "",
    input === undefined ? "" : rangeOf(input),
    "invoke",
    thing.address,
    state,
  ]);
  const events = (thing.events ?? []).map(({ name, data }) => [
    `${thing.name}/events/${name}`,
    data?.type ?? "",
    data?.unit ?? "",
    "",
    "event",
    thing.address,
    state,
  ]);
  return [...properties, ...actions, ...events];
}

function rangeOf({ minimum, maximum }: ActionData): string {
  return minimum === undefined && maximum === undefined ? "" : `${minimum ?? ""}…${maximum ?? ""}`;
}
