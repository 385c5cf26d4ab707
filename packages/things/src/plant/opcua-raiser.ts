import { ThimbleError } from "@thimble/base";
import type { Variant } from "node-opcua-client";
import { isOpcuaBinding, type NodeAddress } from "../opcua/opcua-binding.ts";
import { BASE_EVENT_FIELDS, qualifiedName } from "../opcua/opcua-event-wish.ts";
import type { ServedEvent } from "./served-event.ts";

/** Makes what events are raised with. */
export interface EventFolders<T> {
  eventType(nodeId: string | undefined, field: string, path: string): T;
  notifierOf(node: NodeAddress, path: string): { raiseEvent(type: T, fields: Readonly<Record<string, Variant>>): void };
}

/** What of the package an event is made with. */
type EventPackages = Pick<typeof import("node-opcua-client"), "DataType" | "Variant">;

/** Severity of an event that has another number with it and asks for none. @see OPC 10000-5 v1.05, section 6.4.2: the middle of 1 to 1000 */
const USUAL_SEVERITY = 500;

/**
 * Makes the object and the type of an event, and gives what raises it there with a number, as its clients look for it.
 * @throws ThimbleError things.bad-plant for an event that can not be raised
 */
export function opcuaRaiser<T>(
  folders: EventFolders<T>,
  { DataType, Variant }: EventPackages,
  { read, path, title }: Pick<ServedEvent, "read" | "path" | "title">,
): (held: number) => void {
  if (!isOpcuaBinding(read) || read.event === undefined) return () => undefined;
  const { type, field, minimumSeverity, source } = read.event;
  if (field !== undefined && field.length > 1)
    throw new ThimbleError("things.bad-plant", `Cannot serve ${path}: its number is ${field.join("/")}`, {
      expected: "thimble:field with a field of the event itself, as Severity",
    });
  const [name = "Severity"] = field ?? [];
  const eventType = folders.eventType(type, name, path);
  const notifier = folders.notifierOf(read.node, path);
  const thing = path.slice(0, path.indexOf("/"));
  return (held) => {
    const isOwn = field !== undefined && !BASE_EVENT_FIELDS.some((each) => each === name);
    const severity = field !== undefined && !isOwn ? held : Math.max(minimumSeverity, USUAL_SEVERITY);
    const own = { [lowerFirst(qualifiedName(name).name)]: new Variant({ dataType: DataType.Double, value: held }) };
    notifier.raiseEvent(eventType, {
      message: new Variant({ dataType: DataType.LocalizedText, value: { text: title } }),
      severity: new Variant({ dataType: DataType.UInt16, value: severity }),
      sourceName: new Variant({ dataType: DataType.String, value: source ?? thing }),
      ...(isOwn && own),
    });
  };
}

/** As the package names a field. */
function lowerFirst(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
