/** Which events of an OPC UA server are one of a Thing, and what goes with them. */
export interface OpcuaEventWish {
  /** The node id of their type, subtypes among them; undefined for all. */
  readonly type: string | undefined;
  /** The field that goes with them: browse names from the type on, `Severity`, `ActiveState/Id`, `2:Temperature`. Undefined for nothing. */
  readonly field: readonly string[] | undefined;
  /** Those of less severity are none, 1 to 1000. @see OPC 10000-5 v1.05, section 6.4.2 */
  readonly minimumSeverity: number;
  /** The SourceName that they must have; undefined for any. */
  readonly source: string | undefined;
}

/** What every event says of itself, beside its time. @see OPC 10000-5 v1.05, section 6.4.2 "BaseEventType" */
export const BASE_EVENT_FIELDS = ["EventType", "Time", "SourceName", "Message", "Severity"] as const;

/** The object that represents the server, at which all its events are told. @see OPC 10000-5 v1.05, section 8.3.2 */
export const SERVER_NODE = "i=2253";

/** @see OPC 10000-6 v1.05, annex A.1: BaseEventType */
export const BASE_EVENT_TYPE = "i=2041";

/** A browse name: `2:Temperature`, or one of OPC UA's own namespace without a number. */
export function qualifiedName(text: string): { readonly namespaceIndex: number; readonly name: string } {
  const [, number, name] = /^(?:(\d+):)?(.*)$/s.exec(text) ?? [];
  return { namespaceIndex: Number(number ?? 0), name: name ?? text };
}
