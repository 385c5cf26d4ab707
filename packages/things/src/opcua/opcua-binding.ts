import type { Millis } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import type { OpcuaEventWish } from "./opcua-event-wish.ts";

/** Which node of an OPC UA server it is. @see OPC 10000-6 v1.05, section 5.1.12; OPC 10000-4 v1.05, annex A.2 */
export type NodeAddress =
  /** A node id: `ns=2;s=Pump.Speed`, or with the namespace's URI, `nsu=http://example.org/pump;s=Pump.Speed`. */
  | { readonly kind: "node-id"; readonly text: string }
  /** A path of browse names from the root: `/Objects/1:Machine/1:Pressure`. */
  | { readonly kind: "browse-path"; readonly text: string };

/** Where a property or an action is on an OPC UA server. */
export interface OpcuaBinding extends Binding {
  readonly driver: "opcua";
  readonly node: NodeAddress;
  /** Whether the node is a method, which is called; otherwise it is a variable. */
  readonly isMethod: boolean;
  /** How often the server looks whether the value is another. */
  readonly samplingInterval: Millis;
  /** Of an event: which of those that the node tells; default it is none. */
  readonly event?: OpcuaEventWish;
}

/** Whether a property is on an OPC UA server. */
export function isOpcuaBinding(binding: Binding | undefined): binding is OpcuaBinding {
  return binding?.driver === "opcua";
}
