/** A variable or method of an OPC UA server, as walking its address space finds it. */
export interface OpcuaNode {
  readonly kind: "variable" | "method";
  /** With the URI of its namespace, `nsu=http://example.org/pump;s=Pump.Speed`: numbers of namespaces may be others after a restart. */
  readonly nodeId: string;
  /** Browse names from the object below `Objects` on; that object first. */
  readonly path: readonly string[];
  readonly title: string;
  /** Of a variable: the name of its built-in type. */
  readonly type: string;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  /** What it is now; undefined where the server does not say. */
  readonly value: number | undefined;
  readonly unit: { readonly unitId: number; readonly text: string } | undefined;
  /** EURange: what it is likely to be. @see OPC 10000-8 v1.05, section 5.3.2.3 */
  readonly range: { readonly low: number; readonly high: number } | undefined;
  /** Of a method: the names of the built-in types of its arguments. */
  readonly inputs: readonly string[];
}
